use core::fmt;

use thiserror::Error;

/// Where an order stands. Fulfilment is kept per line; payment is read from the invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderState {
    /// Placed, stock reserved, payment awaited.
    Placed,
    /// Paid; to be fulfilled.
    Confirmed,
    /// Stopped until somebody or something resolves the reason.
    Held(HoldReason),
    /// Paid, but the goods cannot be had.
    Unfulfillable,
    /// Everything was handed over.
    Completed,
    /// Over without goods.
    Cancelled,
}

/// Why an order is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldReason {
    /// The chain took the payment back.
    PaymentReversed,
}

/// What can happen to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderAction {
    /// The invoice is settled.
    Confirm,
    /// Stop fulfilment.
    Hold(HoldReason),
    /// The goods cannot be had.
    GiveUp,
    /// The last line was handed over.
    Complete,
    /// End it without goods.
    Cancel,
}

impl OrderState {
    /// The one table of the order machine. `from × action → to`; what is not listed is refused, and
    /// an action whose outcome already holds changes nothing.
    ///
    /// | from \ action | Confirm | Hold | `GiveUp` | Complete | Cancel |
    /// |---|---|---|---|---|---|
    /// | Placed | Confirmed | – | – | – | Cancelled |
    /// | Confirmed | same | Held | Unfulfillable | Completed | Cancelled |
    /// | Held | Confirmed | same or Held | Unfulfillable | – | Cancelled |
    /// | Unfulfillable | Confirmed | Held | same | – | Cancelled |
    /// | Completed | – | Held | – | same | – |
    /// | Cancelled | – | – | – | – | same |
    ///
    /// # Errors
    /// [`TransitionError`] names the state and the action.
    pub const fn after(self, action: OrderAction) -> Result<Self, TransitionError> {
        use OrderAction as A;
        use OrderState as S;
        match (self, action) {
            (S::Placed | S::Confirmed | S::Held(_) | S::Unfulfillable, A::Confirm) => {
                Ok(S::Confirmed)
            }
            (S::Confirmed | S::Held(_) | S::Unfulfillable | S::Completed, A::Hold(reason)) => {
                Ok(S::Held(reason))
            }
            (S::Confirmed | S::Held(_) | S::Unfulfillable, A::GiveUp) => Ok(S::Unfulfillable),
            (S::Confirmed | S::Completed, A::Complete) => Ok(S::Completed),
            (
                S::Placed | S::Confirmed | S::Held(_) | S::Unfulfillable | S::Cancelled,
                A::Cancel,
            ) => Ok(S::Cancelled),
            (from, action) => Err(TransitionError { from, action }),
        }
    }

    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Confirmed => "confirmed",
            Self::Held(_) => "held",
            Self::Unfulfillable => "unfulfillable",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The reason it is held, if it is.
    pub const fn hold_reason(self) -> Option<HoldReason> {
        match self {
            Self::Held(reason) => Some(reason),
            _ => None,
        }
    }

    /// The state of a stored name and reason.
    pub fn parse(name: &str, reason: Option<&str>) -> Option<Self> {
        let plain = [
            Self::Placed,
            Self::Confirmed,
            Self::Unfulfillable,
            Self::Completed,
            Self::Cancelled,
        ];
        match name {
            "held" => HoldReason::parse(reason?).map(Self::Held),
            _ => plain.into_iter().find(|state| state.name() == name),
        }
    }
}

impl HoldReason {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PaymentReversed => "payment_reversed",
        }
    }

    /// The reason of a stored name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::PaymentReversed]
            .into_iter()
            .find(|reason| reason.name() == name)
    }
}

impl fmt::Display for OrderState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for OrderAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Confirm => "confirm",
            Self::Hold(_) => "hold",
            Self::GiveUp => "give up",
            Self::Complete => "complete",
            Self::Cancel => "cancel",
        })
    }
}

/// The action does not fit the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an order that is {from} cannot {action}")]
pub struct TransitionError {
    /// The state it is in.
    pub from: OrderState,
    /// What was asked.
    pub action: OrderAction,
}

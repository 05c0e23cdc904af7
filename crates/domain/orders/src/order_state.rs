use core::fmt;

use chainstore_kernel::{closed_set, plain_values, reasons};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The state of an order. Fulfilment is kept for each line; whether the order is paid is read from its
/// invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderState {
    /// See [`OrderStatus::Placed`].
    Placed,
    /// See [`OrderStatus::Confirmed`].
    Confirmed,
    /// See [`OrderStatus::Held`].
    Held(HoldReason),
    /// See [`OrderStatus::Unfulfillable`].
    Unfulfillable,
    /// See [`OrderStatus::Completed`].
    Completed,
    /// See [`OrderStatus::Cancelled`].
    Cancelled,
}

/// The state of an order without the data it carries, for filters, timelines and notices.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum OrderStatus {
    /// The shopper has placed it. Stock is reserved; the payment is not final yet.
    Placed,
    /// The payment is final; the goods are to be handed over.
    Confirmed,
    /// Fulfilment is stopped for a [`HoldReason`] until the reason is resolved.
    Held,
    /// The order is paid, but the goods are not available.
    Unfulfillable,
    /// Every line was handed over.
    Completed,
    /// The order ended without goods.
    Cancelled,
}

/// Why an order is held.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum HoldReason {
    /// The chain was reorganised, and the payment that had settled the invoice is no longer in it.
    PaymentReversed,
}

closed_set!(OrderStatus, HoldReason);

/// An action on an order, which a use case performs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum OrderAction {
    /// The invoice is settled: the order is to be fulfilled.
    Confirm,
    /// Stop fulfilment for this reason.
    Hold(HoldReason),
    /// The goods are not available although the order is paid.
    GiveUp,
    /// The last line was handed over.
    Complete,
    /// End the order without goods.
    Cancel,
}

impl OrderState {
    /// The transition table of an order. An action that is not listed is refused. An action whose result is
    /// already the state of the order succeeds and changes nothing, so that a use case can be repeated.
    ///
    /// | from \ action | Confirm | Hold | `GiveUp` | Complete | Cancel |
    /// |---|---|---|---|---|---|
    /// | Placed | Confirmed | – | – | – | Cancelled |
    /// | Confirmed | same | Held | Unfulfillable | Completed | Cancelled |
    /// | Held | Confirmed | Held | Unfulfillable | – | Cancelled |
    /// | Unfulfillable | Confirmed | Held | same | – | Cancelled |
    /// | Completed | – | Held | – | same | – |
    /// | Cancelled | – | – | – | – | same |
    ///
    /// # Errors
    /// [`TransitionError`] with the state and the action, for every combination marked `–`.
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

    /// The state without its data.
    pub const fn status(self) -> OrderStatus {
        match self {
            Self::Placed => OrderStatus::Placed,
            Self::Confirmed => OrderStatus::Confirmed,
            Self::Held(_) => OrderStatus::Held,
            Self::Unfulfillable => OrderStatus::Unfulfillable,
            Self::Completed => OrderStatus::Completed,
            Self::Cancelled => OrderStatus::Cancelled,
        }
    }

    /// The stored name of [`OrderState::status`].
    pub fn name(self) -> &'static str {
        self.status().name()
    }

    /// The reason for which it is held; `None` in every other state.
    pub const fn hold_reason(self) -> Option<HoldReason> {
        match self {
            Self::Held(reason) => Some(reason),
            Self::Placed
            | Self::Confirmed
            | Self::Unfulfillable
            | Self::Completed
            | Self::Cancelled => None,
        }
    }

    /// The state that a status and the reason stored beside it stand for; `None` when the status is held and
    /// there is no reason. In every other state the reason is ignored.
    pub const fn from_parts(status: OrderStatus, reason: Option<HoldReason>) -> Option<Self> {
        match (status, reason) {
            (OrderStatus::Placed, _) => Some(Self::Placed),
            (OrderStatus::Confirmed, _) => Some(Self::Confirmed),
            (OrderStatus::Held, Some(reason)) => Some(Self::Held(reason)),
            (OrderStatus::Held, None) => None,
            (OrderStatus::Unfulfillable, _) => Some(Self::Unfulfillable),
            (OrderStatus::Completed, _) => Some(Self::Completed),
            (OrderStatus::Cancelled, _) => Some(Self::Cancelled),
        }
    }

    /// As [`OrderState::from_parts`], from the stored names; `None` also when a name is unknown.
    pub fn parse(status: &str, reason: Option<&str>) -> Option<Self> {
        Self::from_parts(
            OrderStatus::parse(status)?,
            reason.and_then(HoldReason::parse),
        )
    }
}

impl fmt::Display for OrderState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name of the action, for example `give_up`.
impl fmt::Display for OrderAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.into())
    }
}

plain_values!(OrderState, OrderAction);

reasons! {
    /// The transition table does not list the action for the state.
    #[derive(Copy)]
    pub struct TransitionError in "order_state" as "no_transition" {
        /// The state of the order.
        pub from: OrderState,
        /// The action that this state does not allow.
        pub action: OrderAction,
    } = "an order that is `{from}` does not allow `{action}`";
}

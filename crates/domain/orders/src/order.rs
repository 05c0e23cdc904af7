use alloc::vec::Vec;

use chainstore_kernel::{GoodsKind, Money, MoneyError, OrderId, ShopperId, Timestamp};
use thiserror::Error;

use crate::{
    Delivery, OrderAction, OrderEvent, OrderNumber, OrderState, ShortText, TransitionError,
    VariantId,
};

/// What a shopper has agreed to buy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    id: OrderId,
    number: OrderNumber,
    shopper: ShopperId,
    lines: Vec<OrderLine>,
    adjustments: Vec<Adjustment>,
    delivery: Delivery,
    total: Money,
    state: OrderState,
    placed_at: Timestamp,
    version: i64,
}

/// One position of an order, as it was when the order was placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// What was bought.
    pub variant: VariantId,
    /// Its product's title then.
    pub title: ShortText,
    /// Its label then.
    pub label: ShortText,
    /// Physical or digital.
    pub kind: GoodsKind,
    /// How many.
    pub quantity: u32,
    /// Price of one.
    pub unit_price: Money,
    /// How far it has come.
    pub fulfilment: Fulfilment,
}

/// How far a line has come on its way to the shopper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fulfilment {
    /// Stock is held for it.
    Reserved,
    /// Stock is its own; it can be packed.
    Allocated,
    /// Given to the carrier.
    Shipped,
    /// Waiting at the branch.
    Ready,
    /// Delivered by carrier or as data.
    Delivered,
    /// Handed over at the branch.
    HandedOver,
    /// Came back.
    Returned,
    /// The stock went back on the shelf.
    Released,
}

/// A sum beside the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adjustment {
    /// What for.
    pub kind: AdjustmentKind,
    /// Whether it raises or lowers the total.
    pub effect: Effect,
    /// How much.
    pub amount: Money,
}

/// What an adjustment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdjustmentKind {
    /// Carriage.
    Shipping,
    /// A tax added to the lines.
    Tax,
    /// A reduction.
    Discount,
    /// The last cent.
    Rounding,
}

/// Direction of an adjustment; amounts are never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Added to the total.
    Raises,
    /// Taken from the total.
    Lowers,
}

/// Everything an order is made of when it is placed, and when it is read back.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// Its id.
    pub id: OrderId,
    /// What people call it.
    pub number: OrderNumber,
    /// Whose it is.
    pub shopper: ShopperId,
    /// At least one.
    pub lines: Vec<OrderLine>,
    /// Sums beside the lines.
    pub adjustments: Vec<Adjustment>,
    /// How it travels.
    pub delivery: Delivery,
    /// When it was placed.
    pub placed_at: Timestamp,
}

impl Order {
    /// Places an order; the total is computed here and nowhere else.
    ///
    /// # Errors
    /// [`TotalError`] when there is no line, or the sums do not fit together.
    pub fn place(new: NewOrder) -> Result<Self, TotalError> {
        Self::restore(new, OrderState::Placed, 0)
    }

    /// Rebuilds a stored order.
    ///
    /// # Errors
    /// [`TotalError`] as [`Order::place`].
    pub fn restore(parts: NewOrder, state: OrderState, version: i64) -> Result<Self, TotalError> {
        let total = total(&parts.lines, &parts.adjustments)?;
        let NewOrder {
            id,
            number,
            shopper,
            lines,
            adjustments,
            delivery,
            placed_at,
        } = parts;
        Ok(Self {
            id,
            number,
            shopper,
            lines,
            adjustments,
            delivery,
            total,
            state,
            placed_at,
            version,
        })
    }

    /// Does `action`, or says why not. Repeating one changes nothing and yields no event.
    ///
    /// # Errors
    /// [`TransitionError`] when the table of [`OrderState::after`] does not list it.
    pub fn apply(
        mut self,
        action: OrderAction,
    ) -> Result<(Self, Option<OrderEvent>), TransitionError> {
        let before = self.state;
        self.state = before.after(action)?;
        if self.state == before {
            return Ok((self, None));
        }
        for line in &mut self.lines {
            line.fulfilment = match (self.state, line.fulfilment) {
                (OrderState::Confirmed, Fulfilment::Reserved) => Fulfilment::Allocated,
                (OrderState::Cancelled, Fulfilment::Reserved | Fulfilment::Allocated) => {
                    Fulfilment::Released
                }
                (_, unchanged) => unchanged,
            };
        }
        let event = OrderEvent::Moved {
            from: before,
            to: self.state,
        };
        Ok((self, Some(event)))
    }

    /// Its id.
    pub const fn id(&self) -> OrderId {
        self.id
    }
    /// What people call it.
    pub const fn number(&self) -> &OrderNumber {
        &self.number
    }
    /// Whose it is.
    pub const fn shopper(&self) -> ShopperId {
        self.shopper
    }
    /// Its lines.
    pub fn lines(&self) -> &[OrderLine] {
        &self.lines
    }
    /// Sums beside the lines.
    pub fn adjustments(&self) -> &[Adjustment] {
        &self.adjustments
    }
    /// How it travels.
    pub const fn delivery(&self) -> &Delivery {
        &self.delivery
    }
    /// Lines plus adjustments.
    pub const fn total(&self) -> Money {
        self.total
    }
    /// Where it stands.
    pub const fn state(&self) -> OrderState {
        self.state
    }
    /// When it was placed.
    pub const fn placed_at(&self) -> Timestamp {
        self.placed_at
    }
    /// The version that was read; a store writes the next one.
    pub const fn version(&self) -> i64 {
        self.version
    }
}

impl OrderLine {
    /// Price of the whole line.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn amount(&self) -> Result<Money, MoneyError> {
        self.unit_price.checked_mul(self.quantity)
    }
}

fn total(lines: &[OrderLine], adjustments: &[Adjustment]) -> Result<Money, TotalError> {
    let first = lines.first().ok_or(TotalError::Empty)?;
    let mut total = Money::zero(first.unit_price.asset());
    for line in lines {
        if line.quantity == 0 {
            return Err(TotalError::Empty);
        }
        total = total.checked_add(line.amount()?)?;
    }
    // What raises comes first: only the outcome may not be negative, whatever the order of the list.
    for raise in adjustments.iter().filter(|a| a.effect == Effect::Raises) {
        total = total.checked_add(raise.amount)?;
    }
    for reduction in adjustments.iter().filter(|a| a.effect == Effect::Lowers) {
        total = total.checked_sub(reduction.amount)?;
    }
    Ok(total)
}

/// Why an order has no total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TotalError {
    /// No line, or a line of nothing.
    #[error("an order needs at least one line of at least one piece")]
    Empty,
    /// The sums do not fit together.
    #[error("the order cannot be added up")]
    Money(#[from] MoneyError),
}

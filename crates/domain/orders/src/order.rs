use alloc::vec::Vec;

use chainstore_kernel::{GoodsKind, Money, MoneyError, OrderId, ShopperId, Timestamp, closed_set};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{
    Adjustment, Delivery, OrderAction, OrderEvent, OrderNumber, OrderState, ShortText, TotalError,
    TransitionError, VariantId, total,
};

/// What a shopper has agreed to buy. Lines, prices and total never change after it is placed.
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

/// One line of an order. It repeats title, label and price, because those of the product may change later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// The variant that was bought.
    pub variant: VariantId,
    /// The title of its product when the order was placed.
    pub title: ShortText,
    /// The label of the variant when the order was placed.
    pub label: ShortText,
    /// The kind of goods.
    pub kind: GoodsKind,
    /// The number of pieces, at least 1.
    pub quantity: u32,
    /// The price of one piece when the order was placed.
    pub unit_price: Money,
    /// The fulfilment of this line.
    pub fulfilment: Fulfilment,
}

/// The fulfilment of a line of an order: where its goods are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Fulfilment {
    /// Stock is reserved; the order is not paid yet.
    Reserved,
    /// The order is paid and the stock is sold to it; the goods can be packed.
    Allocated,
    /// The carrier has the goods.
    Shipped,
    /// The goods can be collected at the branch.
    Ready,
    /// The goods were delivered by the carrier, or as data.
    Delivered,
    /// The goods were handed over at the branch.
    HandedOver,
    /// The shopper has returned the goods.
    Returned,
    /// The order ended and the stock is available again.
    Released,
}

closed_set!(Fulfilment);

/// The data of an order that never changes. It is given when the order is placed, and read back by a store.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// The id of the order.
    pub id: OrderId,
    /// The number by which people refer to it.
    pub number: OrderNumber,
    /// The shopper who placed it.
    pub shopper: ShopperId,
    /// Its lines, at least one.
    pub lines: Vec<OrderLine>,
    /// The amounts that are added to or taken from the sum of the lines.
    pub adjustments: Vec<Adjustment>,
    /// How the goods reach the shopper.
    pub delivery: Delivery,
    /// When it was placed.
    pub placed_at: Timestamp,
}

impl Order {
    /// A new order in the state `Placed`.
    ///
    /// # Errors
    /// [`TotalError`] when its lines and adjustments have no [`total`].
    pub fn place(new: NewOrder) -> Result<Self, TotalError> {
        Self::restore(new, OrderState::Placed, 0)
    }

    /// A stored order. Its total is computed again, not stored.
    ///
    /// # Errors
    /// [`TotalError`] as [`Order::place`].
    pub fn restore(parts: NewOrder, state: OrderState, version: i64) -> Result<Self, TotalError> {
        let prices = parts
            .lines
            .iter()
            .map(|line| (line.unit_price, line.quantity));
        let total = total(prices, &parts.adjustments)?;
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

    /// The order after an action, with the event for its timeline, which is `None` when nothing changes. The
    /// lines change with the order: when it is confirmed, reserved lines become allocated; when it is cancelled,
    /// lines whose goods are still in stock become released.
    ///
    /// # Errors
    /// [`TransitionError`] when [`OrderState::after`] does not list the action.
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
        let event = OrderEvent::State(self.state.status());
        Ok((self, Some(event)))
    }

    /// The id of the order.
    pub const fn id(&self) -> OrderId {
        self.id
    }
    /// The number by which people refer to it.
    pub const fn number(&self) -> &OrderNumber {
        &self.number
    }
    /// The shopper who placed it.
    pub const fn shopper(&self) -> ShopperId {
        self.shopper
    }
    /// The lines of the order, at least one.
    pub fn lines(&self) -> &[OrderLine] {
        &self.lines
    }
    /// The amounts that are added to or taken from the sum of the lines.
    pub fn adjustments(&self) -> &[Adjustment] {
        &self.adjustments
    }
    /// How the goods reach the shopper.
    pub const fn delivery(&self) -> &Delivery {
        &self.delivery
    }
    /// The [`total`] of its lines and adjustments.
    pub const fn total(&self) -> Money {
        self.total
    }
    /// The state of the order.
    pub const fn state(&self) -> OrderState {
        self.state
    }
    /// When it was placed.
    pub const fn placed_at(&self) -> Timestamp {
        self.placed_at
    }
    /// The version under which it was read. A store writes it only if the stored version is still the same.
    pub const fn version(&self) -> i64 {
        self.version
    }
}

impl OrderLine {
    /// The unit price times the number of pieces.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] when the product is too large.
    pub fn amount(&self) -> Result<Money, MoneyError> {
        self.unit_price.checked_mul(self.quantity)
    }
}

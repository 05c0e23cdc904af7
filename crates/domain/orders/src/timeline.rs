use alloc::string::String;

use chainstore_kernel::{Timestamp, closed_set};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::OrderStatus;

/// Something that happened to an order and that its timeline shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderEvent {
    /// The order has reached this state. The first event of every order is `Placed`.
    State(OrderStatus),
    /// The payment of the order has made this step.
    Payment(PaymentStep),
}

/// A step of the payment of an order, as its timeline shows it. What the steps mean is defined by the events
/// of an invoice in the payments domain.
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
pub enum PaymentStep {
    /// A part of the amount was received.
    PartiallyPaid,
    /// Enough money is in the chain, but it does not have all its confirmations yet.
    Processing,
    /// Money that was received is no longer in the chain; the invoice had not settled yet.
    Receded,
    /// Enough money has all its confirmations.
    Settled,
    /// Money that had settled the invoice is no longer in the chain.
    Reversed,
    /// The invoice ended before enough money was received.
    Expired,
    /// Enough money was received once, but it left the chain and did not come back in time.
    Invalid,
}

closed_set!(PaymentStep);

/// One line of the timeline of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: OrderEvent,
}

impl OrderEvent {
    /// The stable name, as it is stored and sent: `order.` and the status, or `payment.` and the step.
    pub fn name(self) -> String {
        match self {
            Self::State(status) => alloc::format!("order.{status}"),
            Self::Payment(step) => alloc::format!("payment.{step}"),
        }
    }

    /// The event with this stable name; `None` for every other text.
    pub fn parse(name: &str) -> Option<Self> {
        match name.split_once('.')? {
            ("order", status) => OrderStatus::parse(status).map(Self::State),
            ("payment", step) => PaymentStep::parse(step).map(Self::Payment),
            _ => None,
        }
    }
}

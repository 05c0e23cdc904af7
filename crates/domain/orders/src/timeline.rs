use alloc::string::String;

use chainstore_kernel::Timestamp;

use crate::OrderState;

/// Something that happened to an order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OrderEvent {
    /// It was placed.
    Placed,
    /// It went from one state to another.
    Moved {
        /// From.
        from: OrderState,
        /// To.
        to: OrderState,
    },
    /// Its payment moved on; the text is the invoice's state.
    Payment {
        /// A stable name such as `processing`.
        what: String,
    },
}

/// One line of an order's timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// When.
    pub at: Timestamp,
    /// What, as a stable name such as `order.held` or `payment.processing`.
    pub what: String,
}

impl OrderEvent {
    /// The stable name under which the timeline keeps it.
    pub fn name(&self) -> String {
        match self {
            Self::Placed => "order.placed".into(),
            Self::Moved { to, .. } => alloc::format!("order.{}", to.name()),
            Self::Payment { what } => alloc::format!("payment.{what}"),
        }
    }
}

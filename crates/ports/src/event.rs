use alloc::string::String;

use chainstore_kernel::{OrderId, StoreError, Timestamp};
use chainstore_orders::OrderEvent;
use serde::{Deserialize, Serialize};

/// Something that happened in the shop, for timelines now and for polling, webhooks, live pages and
/// statistics later. Ids and numbers only, never personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// An order moved, or a payment of it did.
    Order {
        /// Which order.
        order: OrderId,
        /// What happened.
        event: OrderEvent,
    },
}

/// Version of the serialised form written now.
const VERSION: u16 = 1;

impl Event {
    /// The stable name of its kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Order { .. } => "order",
        }
    }

    /// The order it is about, if any.
    pub const fn order(&self) -> Option<OrderId> {
        match self {
            Self::Order { order, .. } => Some(*order),
        }
    }

    /// Version and serialised form.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when it cannot be serialised.
    pub fn write(&self) -> Result<(u16, String), StoreError> {
        let body = serde_json::to_string(self)
            .map_err(|_| StoreError::corrupt("event", "cannot be written as JSON"))?;
        Ok((VERSION, body))
    }

    /// The event of a stored version and form.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when this program cannot read it.
    pub fn read(version: u16, body: &str) -> Result<Self, StoreError> {
        if version != VERSION {
            return Err(StoreError::corrupt("event", "its version is not known"));
        }
        serde_json::from_str(body).map_err(|_| StoreError::corrupt("event", "it is not readable"))
    }
}

/// The part of a transaction that records events.
pub trait EventLog: Send {
    /// Records an event; written at commit, with the change it tells of.
    fn record(&mut self, at: Timestamp, event: Event);
}

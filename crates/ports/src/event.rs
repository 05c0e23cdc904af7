use alloc::string::String;

use chainstore_kernel::{OrderId, StoreError, Timestamp};
use chainstore_orders::OrderEvent;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

/// Something that happened in the shop, as the timeline shows it. It holds ids and numbers only, never personal
/// data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[serde(tag = "type", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Event {
    /// The state of an order changed, or that of its payment.
    Order {
        /// The order that changed.
        order: OrderId,
        /// How it changed.
        event: OrderEvent,
    },
}

/// Version of the serialised form that this program writes.
const VERSION: u16 = 1;

impl Event {
    /// The stable name of the kind of event.
    pub fn kind(&self) -> &'static str {
        self.into()
    }

    /// The order it is about, if any.
    pub const fn order(&self) -> Option<OrderId> {
        match self {
            Self::Order { order, .. } => Some(*order),
        }
    }

    /// The event as it is stored: version and serialised form.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the event cannot be serialised.
    pub fn write(&self) -> Result<(u16, String), StoreError> {
        let body = serde_json::to_string(self)
            .map_err(|_| StoreError::corrupt("event", "cannot be written as JSON"))?;
        Ok((VERSION, body))
    }

    /// Reads an event from its stored version and form.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when this program cannot read events of this version, or this form.
    pub fn read(version: u16, body: &str) -> Result<Self, StoreError> {
        if version != VERSION {
            return Err(StoreError::corrupt("event", "its version is not known"));
        }
        serde_json::from_str(body).map_err(|_| StoreError::corrupt("event", "it is not readable"))
    }
}

/// The part of a transaction that records events.
pub trait EventLog: Send {
    /// Records an event. It is written when the transaction commits, together with the change it describes.
    fn record(&mut self, at: Timestamp, event: Event);
}

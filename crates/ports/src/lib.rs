//! Ports that span the domains: the store with its transactions, the queues, the wake-up of workers, and the
//! types that are stored or sent through them (notices, alerts, events, audit details).
//!
//! Adapters that call no use case depend on this crate and not on `workflows`; use cases call these ports.
//! Everything that reads or writes takes a [`chainstore_kernel::Authorized`], the proof that the gate has
//! authorized a use case.
//!
//! **Non-goals.** This crate has no rule of selling or paying, no SQL, and no text in any language.
//!
//! ```
//! use chainstore_kernel::{Entropy, Id, Timestamp};
//! use chainstore_ports::Notice;
//!
//! # struct Zero;
//! # impl Entropy for Zero { fn fill(&self, bytes: &mut [u8]) { bytes.fill(0); } }
//! let id = || Id::from_uuid(Default::default());
//! let notice = Notice::InvoiceChanged { shopper: id(), invoice: Id::from_uuid(Default::default()) };
//! let message = notice.owe(Timestamp::EPOCH, &Zero);
//! assert_eq!(message.topic, "invoice_changed");
//! assert_eq!(Notice::read(message.topic, message.version, &message.body), Ok(notice));
//! ```
#![no_std]
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::unwrap_used)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod alert;
mod audit;
mod event;
mod memory;
mod notice;
mod queues;
mod settings;
mod store;

pub use alert::{
    Alert, AlertFilter, AlertId, AlertKey, AlertKind, AlertLog, AlertRead, AlertRecordKind, Raised,
    Severity,
};
pub use audit::{AuditDetails, entry};
pub use event::{Event, EventLog};
pub use memory::MessageMemory;
pub use notice::{Notice, NoticeError};
pub use queues::{Claimed, InboxQueue, Incoming, OutboxQueue, Owed, Wakeup, Work};
pub use settings::{SettingRead, SettingRow, SettingStore};
pub use store::{BoardRow, Store, StoreRead, StoreTx, tell_staff};

//! What every Chainstore crate shares: identifiers, time, money, the gate that authorizes
//! use cases, and the shape of a transaction.
//!
//! **Non-goals.** The kernel has no rule of a domain and no table: of orders and goods it holds only the ids
//! and the kinds that several domains share. It performs no I/O, reads no clock and draws no random numbers;
//! adapters do that through the ports declared here.
//!
//! ```
//! use chainstore_kernel::{Currency, Minor, Money};
//!
//! let euro = Currency::new("EUR").unwrap();
//! let shirt = Money::new(Minor::new(24_90).unwrap(), euro);
//! let two = shirt.checked_mul(2).unwrap();
//! assert_eq!(two.to_string(), "49.80 EUR");
//! ```
#![no_std]
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::unwrap_used)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod asset;
mod audit;
mod closed_set;
mod error;
mod error_kind;
mod gate;
mod id;
mod inbox;
mod inline;
mod lease;
mod minor;
mod money;
mod needs;
mod outbox;
mod page;
mod permission;
mod ports;
mod principal;
mod reason;
mod sensitive;
mod shared;
mod store;
mod timestamp;
mod tx;

pub use asset::{AssetError, AssetId, AssetName, ChainAsset, ChainId, Currency};
pub use audit::{AuditEntry, AuditTrail};
pub use error::Failure;
pub use error_kind::ErrorKind;
pub use gate::{Authorized, Denied, Gate, UseCase};
pub use id::{Id, IdError, IdKind, IdPrefix};
pub use inbox::{Fact, Inbox, Taken};
pub use inline::Inline;
pub use lease::{Epoch, Lease, Leases};
pub use minor::{Minor, MinorError, Rounding};
pub use money::{Money, MoneyError};
pub use needs::{Needs, Persons, Raise, Strength};
pub use outbox::{Channel, Outbox, OutboxId, OutboxKind, OutboxMessage};
pub use page::{Cursor, CursorError, Page, PageRequest};
pub use permission::{Permission, PermissionSet};
pub use ports::{Aborted, BoxFuture, Clock, Entropy, Latest, Observation, Probe, Spawner};
pub use principal::{Actor, Method, Principal, ShopperId, ShopperKind, StaffId, StaffKind};
pub use reason::{Cause, Declared, Entity, Holds, Message, MessageValue, Quoted, Reason, Value};
pub use sensitive::Sensitive;
pub use shared::{GoodsKind, OrderId, OrderKind};
pub use store::StoreError;
pub use timestamp::Timestamp;
pub use tx::Tx;

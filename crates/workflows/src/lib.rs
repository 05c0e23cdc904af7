//! Use cases that join the domains: browsing, cart, checkout, settlement, expiry, reversal, and the
//! staff's work. Each is run through the gate of the kernel; [`catalogue`] lists them all.
//!
//! **Non-goals.** No SQL, no HTTP, no Telegram: adapters bring those through [`ports`].
//!
//! ```
//! // Every use case names what it needs; the list is data.
//! for entry in chainstore_workflows::catalogue() {
//!     assert!(!entry.name.is_empty());
//! }
//! ```
#![no_std]
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::unwrap_used)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod catalogue;
mod context;
mod error;
mod notice;
pub mod ports;
mod settlement;
pub mod shop;
pub mod staff;
pub mod work;

pub use catalogue::{Entry, catalogue};
pub use context::{Context, Rail, ShopSettings};
pub use notice::{Notice, NoticeError};

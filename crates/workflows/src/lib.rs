//! Use cases that join the domains: browsing, cart, checkout, settlement, expiry, reversal, and the
//! staff's work. Each is run through the gate of the kernel.
//!
//! **Non-goals.** No SQL, no HTTP, no Telegram: adapters bring those through ports.
#![no_std]
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::unwrap_used)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod notice;
pub mod ports;

pub use notice::{Notice, NoticeError};

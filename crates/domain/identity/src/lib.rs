//! Who acts: shoppers known by their Telegram id, staff and programs known by an API key.
//!
//! **Non-goals.** Hashing and storage are adapters; what a principal may do is decided by the gate of
//! the kernel.
//!
//! ```
//! use chainstore_identity::ApiKeyText;
//!
//! let shown = "csk_0123456789abcdefghjkmnpqrs_".to_owned() + &"a".repeat(52) + "_1s0m1c";
//! assert!(shown.parse::<ApiKeyText>().is_err()); // the checksum catches typing errors
//! ```
#![no_std]
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::unwrap_used)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod api_key;
pub mod permissions;
pub mod ports;
mod role;
mod shopper;

pub use api_key::{ApiKey, ApiKeyId, ApiKeyKind, ApiKeyText, ApiKeyTextError};
pub use role::Role;
pub use shopper::{Language, Shopper, TelegramUser};

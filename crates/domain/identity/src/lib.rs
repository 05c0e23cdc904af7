//! Shoppers, identified by their Telegram id, and API keys of staff and programs.
//!
//! **Non-goals.** Hashing and storage are done by adapters. Whether a principal may call a use case is checked
//! by the gate of the kernel.
//!
//! ```
//! use chainstore_identity::ApiKeyText;
//!
//! let key = "csk_01h455vb4pex5vsknk084sn02q_\
//!            abababababababababababababababababababababababababababababababab_75ac0596";
//! assert!(key.parse::<ApiKeyText>().is_ok());
//! let mistyped = key.replacen("abab", "abba", 1); // of the right form; only the checksum differs
//! assert!(mistyped.parse::<ApiKeyText>().is_err());
//! ```
#![no_std]
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::unwrap_used)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod api_key;
pub mod ports;
mod role;
mod shopper;

pub use api_key::{ApiKey, ApiKeyId, ApiKeyKind, ApiKeyText, ApiKeyTextError};
pub use role::Role;
pub use shopper::{Language, Shopper, TelegramUser};

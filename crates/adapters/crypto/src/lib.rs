//! Sealed fields, blind indexes and integrity tags under one master key, and the hash of API keys.
//!
//! Everything is derived from the master key with HMAC-SHA256 under labels that never meet: one key
//! wraps data keys, one makes blind indexes, one makes integrity tags.
//!
//! **Non-goals.** Where keys rest and who may open what: the store and the use cases decide. No
//! password hashing: API key secrets have 256 bits of entropy.
#![deny(missing_docs)]

mod aead;
mod derive;
mod secret;
mod vault;

pub use secret::Sha256Hasher;
pub use vault::{MasterKey, MasterKeyError, Vault};

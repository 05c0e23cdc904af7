//! Sealed fields, blind indexes and integrity tags under one master key, the hash of API keys, and what
//! the audit chain needs: its digest and its signature.
//!
//! Every key is derived from the master key with HMAC-SHA256 and a label of its own: one key wraps data
//! keys, one makes blind indexes, one makes integrity tags, one signs audit checkpoints.
//!
//! **Non-goals.** The store decides where keys are stored, and the use cases decide who may open what.
//! There is no password hashing, because API key secrets have 256 bits of entropy.
#![deny(missing_docs)]

mod aead;
mod audit;
mod derive;
mod secret;
mod vault;

pub use audit::{AuditPublicKey, AuditSigner, Sha256Digester};
pub use secret::Sha256Hasher;
pub use vault::{MasterKey, MasterKeyError, Vault};

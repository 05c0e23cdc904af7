//! The audit chain: entries of the audit trail are linked by hash, and the newest link is signed now
//! and then, so that no edit, gap, insertion or cut goes unnoticed (M-S1, SR-45, SR-46).
//!
//! Each entry commits together with the change it describes and carries its own keyed tag. One leased
//! sealer links entries into the chain shortly afterwards: linking inside every transaction would let
//! the whole shop wait for one row. **Residual risk:** whoever can write to the database may remove an
//! entry in the moment before it is linked; its tag protects it from being changed, not from that.
//!
//! **Non-goals.** Hashing and signing are ports; where entries rest is the store's business.
#![no_std]
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::unwrap_used)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod checkpoint;
mod link;
pub mod permissions;
pub mod ports;
mod review;
mod verify;

pub use checkpoint::Checkpoint;
pub use link::{AuditRecord, Link, LinkHash};
pub use review::{Report, ReviewError, review};
pub use verify::{Finding, Flaw, Verifier};

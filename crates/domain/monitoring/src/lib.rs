//! The audit chain: each entry of the audit trail is linked to the one before it by a hash, and the newest link
//! is signed regularly. A changed, removed or inserted entry is therefore found (M-S1, SR-45, SR-46).
//!
//! An entry is committed in the transaction of the change it describes, with a keyed tag of its own. A worker (the
//! sealer), of which a lease allows only one, adds entries to the chain within about a second. If every
//! transaction added its own link, all of them would wait for the row of the newest link. **Residual risk:**
//! whoever can write to the database can remove an entry before it is linked. The tag shows that an entry was
//! changed, not that one is missing.
//!
//! **Non-goals.** Hashing, signing and storage are done by adapters.
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
mod sealing;
mod verify;

pub use checkpoint::Checkpoint;
pub use link::{AuditRecord, Link, LinkHash};
pub use review::{Report, ReviewError, review};
pub use verify::{Finding, Flaw, Verifier};

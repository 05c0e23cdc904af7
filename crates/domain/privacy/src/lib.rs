//! Sealed fields: how personal and payment data rests in a database that nobody needs to trust.
//!
//! A field is sealed under a data key: one for each person, destroyed when they are erased (M-D4), and
//! one for each accounting class, kept as long as the law asks. Data keys rest wrapped by the master
//! key, which never enters the database. What is sealed is bound to its table, column and row by its
//! associated data, so that a ciphertext moved elsewhere does not open (SR-40).
//!
//! **Non-goals.** The cipher itself is an adapter behind [`FieldCipher`]; where data keys rest is the
//! store adapter's business.
//!
//! ```
//! use chainstore_privacy::Binding;
//!
//! let here = Binding { table: "orders", column: "address", row: "ord_1", generation: 0 };
//! let there = Binding { row: "ord_2", ..here };
//! assert_ne!(here.associated_data(), there.associated_data());
//! ```
#![no_std]
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::unwrap_used)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod binding;
mod cipher;
mod key;
mod sealed;

pub use binding::Binding;
pub use cipher::{BlindIndex, CipherError, FieldCipher, IndexPurpose};
pub use key::{DataKeyId, DataKeyKind, KeyOwner, WrappedKey};
pub use sealed::{Algorithm, SealedError, SealedField};

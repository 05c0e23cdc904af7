//! Sealed fields: personal and payment data is encrypted before it is stored, so that whoever can read the
//! database cannot read the data.
//!
//! A field is sealed with a data key. There is one for each person, which is destroyed when their data is erased
//! (M-D4), and one for each class of accounting data, which is kept as long as the law requires. Data keys are
//! stored encrypted with the master key, which is never in the database. Table, column and row are
//! authenticated with the ciphertext, so that a field moved to another place cannot be opened (SR-40).
//!
//! **Non-goals.** The cipher is an adapter that implements [`FieldCipher`]. Data keys are stored by the adapter of
//! the database.
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
pub use sealed::{SealedError, SealedField};

use alloc::vec::Vec;
use core::fmt;

use chainstore_kernel::{Id, IdKind, ShopperId};

/// Kind of [`DataKeyId`].
#[derive(Debug)]
pub enum DataKeyKind {}
impl IdKind for DataKeyKind {
    const PREFIX: &'static str = "key";
}
/// Names a data key.
pub type DataKeyId = Id<DataKeyKind>;

/// Whose data a key seals; it decides when the key is destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum KeyOwner {
    /// One person: destroyed at their erasure.
    Shopper(ShopperId),
    /// Payment records, kept as accounting law asks.
    Accounting,
    /// Updates that are not yet worked; short-lived.
    Inbox,
}

/// The stored name: `shopper:shp_…`, `accounting`, `inbox`.
impl fmt::Display for KeyOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shopper(id) => write!(f, "shopper:{id}"),
            Self::Accounting => f.write_str("accounting"),
            Self::Inbox => f.write_str("inbox"),
        }
    }
}

/// A data key as it rests: wrapped by a master key, useless without it.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// Its id; authenticated by the wrapping.
    pub id: DataKeyId,
    /// The wrapped bytes with their header.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WrappedKey({})", self.id)
    }
}

use alloc::vec::Vec;
use core::fmt;

use chainstore_kernel::{Id, IdKind, ShopperId};

/// Makes [`DataKeyId`] a type of its own; there is no value of this type.
#[derive(Debug)]
pub enum DataKeyKind {}
impl IdKind for DataKeyKind {
    const PREFIX: &'static str = "key";
}
/// Identifies a data key.
pub type DataKeyId = Id<DataKeyKind>;

/// The owner of the data that a key seals. It decides when the key is destroyed, which makes the data unreadable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyOwner {
    /// One person. The key is destroyed when their data is erased.
    Shopper(ShopperId),
    /// Payment records, which are kept as long as accounting law requires.
    Accounting,
    /// Updates of Telegram that are not processed yet. They are kept for a short time.
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

/// A data key as it is stored: encrypted (wrapped) with the master key.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// Its id, which is authenticated together with the wrapped bytes.
    pub id: DataKeyId,
    /// A header, the nonce and the encrypted key.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WrappedKey({})", self.id)
    }
}

use alloc::vec::Vec;

use chainstore_kernel::Entropy;
use thiserror::Error;

use crate::{Binding, DataKeyId, SealedField, WrappedKey};

/// Seals and opens fields. It does no I/O: callers bring the wrapped data key.
///
/// Laws: what was sealed opens under the same key and binding; it opens under no other key, binding
/// or generation; any flipped bit is refused; sealing twice gives different bytes; equal values have
/// equal indexes within a purpose and unrelated ones across purposes.
pub trait FieldCipher: Send + Sync {
    /// Makes a data key and wraps it.
    fn make_key(&self, id: DataKeyId, entropy: &dyn Entropy) -> WrappedKey;

    /// Seals a value.
    ///
    /// # Errors
    /// [`CipherError::Key`] when the data key cannot be unwrapped.
    fn seal(
        &self,
        key: &WrappedKey,
        binding: &Binding<'_>,
        plain: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<SealedField, CipherError>;

    /// Opens a sealed value.
    ///
    /// # Errors
    /// [`CipherError`].
    fn open(
        &self,
        key: &WrappedKey,
        binding: &Binding<'_>,
        field: &SealedField,
    ) -> Result<Vec<u8>, CipherError>;

    /// A keyed digest by which equal values are found; it cannot be reversed or recomputed without
    /// the index key, which is none of the data keys.
    fn blind_index(&self, purpose: IndexPurpose, value: &[u8]) -> BlindIndex;

    /// A keyed digest over a row that nobody without the key can make fit an edited row.
    fn integrity_tag(&self, table: &str, canonical: &[u8]) -> [u8; 32];

    /// Whether a tag fits, compared in constant time.
    fn integrity_holds(&self, table: &str, canonical: &[u8], tag: &[u8]) -> bool;
}

/// What a blind index is for; digests of different purposes have nothing in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IndexPurpose {
    /// Finding a shopper by Telegram id.
    TelegramUser,
    /// Matching transfers against receiving addresses.
    Recipient,
}

impl IndexPurpose {
    /// The stable label that separates purposes.
    pub const fn label(self) -> &'static str {
        match self {
            Self::TelegramUser => "telegram-user",
            Self::Recipient => "recipient",
        }
    }
}

/// Sixteen bytes of a keyed digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlindIndex(pub [u8; 16]);

/// Why a field does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CipherError {
    /// The data key cannot be unwrapped: another master key, or a damaged row.
    #[error("the data key cannot be unwrapped; is this the right master key?")]
    Key,
    /// The field is sealed under another data key.
    #[error("the field is sealed under another key")]
    OtherKey,
    /// The field was changed, moved or replaced by an older one.
    #[error("the sealed field was changed or moved")]
    Tampered,
}

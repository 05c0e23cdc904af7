use alloc::vec::Vec;

use chainstore_kernel::{Entropy, reasons};
use strum::IntoStaticStr;

use crate::{Binding, DataKeyId, SealedField, WrappedKey};

/// Encrypts (seals) and decrypts (opens) fields. It performs no I/O: the caller passes the wrapped data key.
///
/// Laws: a field opens under the key and the binding it was sealed with, and under no other key, binding or
/// generation; a field with one changed bit does not open; sealing the same value twice gives different
/// bytes; equal values have equal indexes for one purpose and unrelated indexes for different purposes.
pub trait FieldCipher: Send + Sync {
    /// A new random data key, encrypted (wrapped) with the master key.
    fn make_key(&self, id: DataKeyId, entropy: &dyn Entropy) -> WrappedKey;

    /// Seals a value for its place.
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

    /// The value of a sealed field.
    ///
    /// # Errors
    /// [`CipherError::Key`] when the data key cannot be unwrapped, [`CipherError::OtherKey`] when the field was
    /// sealed with another one, [`CipherError::Tampered`] when the field or its binding was changed.
    fn open(
        &self,
        key: &WrappedKey,
        binding: &Binding<'_>,
        field: &SealedField,
    ) -> Result<Vec<u8>, CipherError>;

    /// A keyed digest by which a value can be looked up although its column is sealed. Without the index key,
    /// which is not one of the data keys, it can be neither computed nor reversed.
    fn blind_index(&self, purpose: IndexPurpose, value: &[u8]) -> BlindIndex;

    /// A keyed digest over the bytes of a row. Whoever changes the row without the key cannot compute the new one.
    fn integrity_tag(&self, table: &str, canonical: &[u8]) -> [u8; 32];

    /// Whether a tag is that of a row, compared in constant time.
    fn integrity_holds(&self, table: &str, canonical: &[u8], tag: &[u8]) -> bool;
}

/// What a blind index is used for. Equal values have unrelated digests for different purposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum IndexPurpose {
    /// Finding a shopper by the user id of Telegram.
    TelegramUser,
    /// Finding the invoice of a receiving address.
    Recipient,
}

impl IndexPurpose {
    /// The stable label that is part of the digest. Changing one makes every stored index of its purpose useless.
    pub fn label(self) -> &'static str {
        self.into()
    }
}

/// The first 16 bytes of a keyed digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlindIndex(pub [u8; 16]);

reasons! {
    /// Why a field cannot be sealed or opened.
    #[derive(Copy)]
    pub enum CipherError in "cipher" {
        /// The data key cannot be unwrapped: the master key is another one, or the row of the key was changed.
        Key = "the data key cannot be unwrapped; is this the right master key?";
        /// The field was sealed with another data key.
        OtherKey = "the field is sealed under another key";
        /// The field was changed, moved to another place, or replaced by an older ciphertext.
        Tampered = "the sealed field was changed or moved";
    }
}

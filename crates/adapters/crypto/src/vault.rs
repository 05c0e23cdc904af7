use std::fmt;

use chainstore_kernel::Entropy;
use chainstore_privacy::{
    Binding, BlindIndex, CipherError, DataKeyId, FieldCipher, IndexPurpose, SealedField, WrappedKey,
};
use hmac::Mac;
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

use crate::aead::{self, NONCE};
use crate::derive::{Key, hmac, subkey};

/// The key from which all other keys are derived. It is never stored in the database, and its memory is
/// overwritten when it is dropped.
#[derive(Clone)]
pub struct MasterKey(Key);

impl MasterKey {
    /// A master key from its 32 random bytes.
    pub fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(bytes)
    }

    /// Reads 64 hexadecimal digits, with white space around them allowed, as in a secret file.
    ///
    /// # Errors
    /// [`MasterKeyError`], which contains nothing of the text.
    pub fn from_hex(text: &str) -> Result<Self, MasterKeyError> {
        let digits = text.trim();
        // The decoder would also accept a prefix of `0x`.
        if digits.len() != 64 {
            return Err(MasterKeyError);
        }
        let mut key = Key::default();
        const_hex::decode_to_slice(digits, &mut *key).map_err(|_| MasterKeyError)?;
        Ok(Self(key))
    }

    /// A key for a purpose outside the database, such as signing buttons. From a key of one label, that of
    /// another cannot be computed.
    #[must_use]
    pub fn derive(&self, label: &str) -> Zeroizing<[u8; 32]> {
        subkey(&self.0, label)
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey([redacted])")
    }
}

/// A text is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a master key is 64 hexadecimal digits; make one with 32 random bytes")]
pub struct MasterKeyError;

/// Seals fields with XChaCha20-Poly1305 and data keys, which are wrapped by a master key.
pub struct Vault {
    wrapping: Key,
    index: Key,
    integrity: Key,
}

impl Vault {
    /// A vault that wraps data keys with this master key.
    pub fn new(master: &MasterKey) -> Self {
        Self {
            wrapping: subkey(&master.0, "chainstore/v1/wrap-data-keys"),
            index: subkey(&master.0, "chainstore/v1/blind-index"),
            integrity: subkey(&master.0, "chainstore/v1/integrity"),
        }
    }

    fn unwrap(&self, key: &WrappedKey) -> Result<Key, CipherError> {
        let (nonce, sealed) = key.bytes.split_at_checked(NONCE).ok_or(CipherError::Key)?;
        let plain = aead::decrypt(&self.wrapping, nonce, &key.id.bytes(), sealed)
            .ok_or(CipherError::Key)?;
        let mut data_key = Key::default();
        if plain.len() != data_key.len() {
            return Err(CipherError::Key);
        }
        data_key.copy_from_slice(&plain);
        Ok(data_key)
    }
}

/// The additional data that is authenticated with the ciphertext: the header with algorithm and key id,
/// then the binding.
fn associated_data(header: &[u8], binding: &Binding<'_>) -> Vec<u8> {
    let mut bytes = header.to_vec();
    bytes.extend_from_slice(&binding.associated_data());
    bytes
}

fn nonce(entropy: &dyn Entropy) -> [u8; NONCE] {
    let mut nonce = [0; NONCE];
    entropy.fill(&mut nonce);
    nonce
}

impl FieldCipher for Vault {
    fn make_key(&self, id: DataKeyId, entropy: &dyn Entropy) -> WrappedKey {
        let mut data_key = Key::default();
        entropy.fill(&mut *data_key);
        let nonce = nonce(entropy);
        let mut bytes = nonce.to_vec();
        bytes.extend(aead::encrypt(
            &self.wrapping,
            &nonce,
            &id.bytes(),
            &*data_key,
        ));
        data_key.zeroize();
        WrappedKey { id, bytes }
    }

    fn seal(
        &self,
        key: &WrappedKey,
        binding: &Binding<'_>,
        plain: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<SealedField, CipherError> {
        let data_key = self.unwrap(key)?;
        let nonce = nonce(entropy);
        let header = SealedField::assemble(key.id, &nonce, &[]);
        let aad = associated_data(header.header(), binding);
        Ok(SealedField::assemble(
            key.id,
            &nonce,
            &aead::encrypt(&data_key, &nonce, &aad, plain),
        ))
    }

    fn open(
        &self,
        key: &WrappedKey,
        binding: &Binding<'_>,
        field: &SealedField,
    ) -> Result<Vec<u8>, CipherError> {
        if field.key() != key.id {
            return Err(CipherError::OtherKey);
        }
        let data_key = self.unwrap(key)?;
        let aad = associated_data(field.header(), binding);
        let plain = aead::decrypt(&data_key, field.nonce(), &aad, field.ciphertext());
        plain
            .map(|mut plain| std::mem::take(&mut *plain))
            .ok_or(CipherError::Tampered)
    }

    fn blind_index(&self, purpose: IndexPurpose, value: &[u8]) -> BlindIndex {
        let digest = hmac(&self.index, &[purpose.label().as_bytes(), &[0], value])
            .finalize()
            .into_bytes();
        let mut index = [0; 16];
        index.copy_from_slice(&digest[..16]);
        BlindIndex(index)
    }

    fn integrity_tag(&self, table: &str, canonical: &[u8]) -> [u8; 32] {
        hmac(&self.integrity, &[table.as_bytes(), &[0], canonical])
            .finalize()
            .into_bytes()
            .into()
    }

    fn integrity_holds(&self, table: &str, canonical: &[u8], tag: &[u8]) -> bool {
        self.integrity_tag(table, canonical).ct_eq(tag).into()
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault([redacted])")
    }
}

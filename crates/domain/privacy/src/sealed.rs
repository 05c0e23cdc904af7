use alloc::vec::Vec;
use core::fmt;

use chainstore_kernel::{Id, reasons};

use crate::DataKeyId;

/// A sealed field as it is stored.
///
/// | bytes | meaning |
/// |---|---|
/// | 1 | format: 1 |
/// | 1 | algorithm: 1 for XChaCha20-Poly1305 |
/// | 16 | id of the data key |
/// | 24 | nonce |
/// | rest | ciphertext, then a tag of 16 bytes |
#[derive(Clone, PartialEq, Eq)]
pub struct SealedField(Vec<u8>);

const FORMAT: u8 = 1;
const XCHACHA: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;
const HEADER: usize = 2 + 16;

impl SealedField {
    /// A field from its parts; `ciphertext` ends with the tag.
    pub fn assemble(key: DataKeyId, nonce: &[u8; NONCE], ciphertext: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(HEADER + NONCE + ciphertext.len());
        bytes.extend_from_slice(&[FORMAT, XCHACHA]);
        bytes.extend_from_slice(&key.bytes());
        bytes.extend_from_slice(nonce);
        bytes.extend_from_slice(ciphertext);
        Self(bytes)
    }

    /// A field from its stored bytes.
    ///
    /// # Errors
    /// [`SealedError::Cut`] when the bytes are too few, [`SealedError::Unknown`] for another format or algorithm.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, SealedError> {
        match bytes.as_slice() {
            [FORMAT, XCHACHA, rest @ ..] if rest.len() >= 16 + NONCE + TAG => Ok(Self(bytes)),
            [FORMAT, XCHACHA, ..] => Err(SealedError::Cut),
            _ => Err(SealedError::Unknown),
        }
    }

    /// The data key it was sealed with.
    pub fn key(&self) -> DataKeyId {
        let mut id = [0; 16];
        id.copy_from_slice(&self.0[2..HEADER]);
        Id::from_uuid(uuid::Uuid::from_bytes(id))
    }

    /// Format, algorithm and key id, which are authenticated with the ciphertext.
    pub fn header(&self) -> &[u8] {
        &self.0[..HEADER]
    }

    /// The nonce.
    pub fn nonce(&self) -> &[u8] {
        &self.0[HEADER..HEADER + NONCE]
    }

    /// The ciphertext, then its tag.
    pub fn ciphertext(&self) -> &[u8] {
        &self.0[HEADER + NONCE..]
    }

    /// The stored bytes, from the format to the tag.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The stored bytes, from the format to the tag.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl fmt::Debug for SealedField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedField({} bytes)", self.0.len())
    }
}

reasons! {
    /// Why bytes cannot be read as a sealed field.
    #[derive(Copy)]
    pub enum SealedError in "sealed_field" {
        /// There are fewer bytes than an empty text has when it is sealed, so some are missing.
        Cut = "the sealed field is cut";
        /// This version of the program does not support the format or the algorithm.
        Unknown = "the sealed field has an unknown format";
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_come_back(id: u128, nonce: [u8; 24], mut text: Vec<u8>) {
            text.extend_from_slice(&[0; TAG]);
            let key = Id::from_uuid(uuid::Uuid::from_u128(id));
            let field = SealedField::assemble(key, &nonce, &text);
            let field = SealedField::parse(field.into_bytes()).expect("what was assembled");
            prop_assert_eq!(field.key(), key);
            prop_assert_eq!(field.nonce(), nonce);
            prop_assert_eq!(field.ciphertext(), text);
        }

        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            let _ = SealedField::parse(bytes);
        }
    }
}

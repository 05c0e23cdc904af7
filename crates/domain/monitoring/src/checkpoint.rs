use alloc::vec::Vec;

use chainstore_kernel::Timestamp;

use crate::{Link, LinkHash};

/// The head of the chain at some moment, signed. Kept apart from the database, it shows a chain that
/// was cut or built anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Number of the head.
    pub sequence: u64,
    /// Hash of the head.
    pub hash: LinkHash,
    /// When it was signed.
    pub at: Timestamp,
    /// The signature over [`Checkpoint::message`].
    pub signature: Vec<u8>,
}

impl Checkpoint {
    /// What is signed for a head at a moment.
    pub fn message(head: &Link, at: Timestamp) -> Vec<u8> {
        Self::bytes(head.sequence, head.hash, at)
    }

    /// What this checkpoint's signature must fit.
    pub fn signed(&self) -> Vec<u8> {
        Self::bytes(self.sequence, self.hash, self.at)
    }

    fn bytes(sequence: u64, hash: LinkHash, at: Timestamp) -> Vec<u8> {
        let mut bytes = b"chainstore audit checkpoint 1".to_vec();
        bytes.extend_from_slice(&sequence.to_be_bytes());
        bytes.extend_from_slice(&hash.0);
        bytes.extend_from_slice(&at.micros().to_be_bytes());
        bytes
    }
}

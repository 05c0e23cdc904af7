use alloc::vec::Vec;
use core::time::Duration;

use chainstore_kernel::Timestamp;

use crate::ports::CheckpointSigner;
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
    /// A checkpoint is due after this many links.
    const LINKS: u64 = 1_000;
    /// A checkpoint is due this long after the one before it.
    const AGE: Duration = Duration::from_mins(5);

    /// Whether the head is to be signed now: it has moved since the newest checkpoint, and that is
    /// far back or long ago.
    pub fn is_due(newest: Option<&Self>, head: &Link, now: Timestamp) -> bool {
        newest.is_none_or(|newest| {
            let links = head.sequence.saturating_sub(newest.sequence);
            links >= Self::LINKS || links > 0 && now >= newest.at.plus(Self::AGE)
        })
    }

    /// Signs a head.
    pub fn sign(head: &Link, at: Timestamp, signer: &dyn CheckpointSigner) -> Self {
        Self {
            sequence: head.sequence,
            hash: head.hash,
            at,
            signature: signer.sign(&Self::message(head, at)),
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    fn link(sequence: u64) -> Link {
        Link {
            sequence,
            row: 1,
            hash: LinkHash::ROOT,
        }
    }

    // proves SR-46: at least every 1,000 links or 5 minutes
    #[test]
    fn a_checkpoint_is_due_by_links_or_by_age() {
        let at = Timestamp::from_seconds(1_800_000_000);
        let newest = Checkpoint {
            sequence: 10,
            hash: LinkHash::ROOT,
            at,
            signature: Vec::new(),
        };
        let due = |sequence, seconds| {
            let now = at.plus(Duration::from_secs(seconds));
            Checkpoint::is_due(Some(&newest), &link(sequence), now)
        };
        assert!(Checkpoint::is_due(None, &link(1), at));
        assert!(!due(1_009, 299));
        assert!(due(1_010, 0));
        assert!(due(11, 300));
        assert!(!due(10, 300), "the head has not moved");
    }
}

use alloc::vec::Vec;
use core::time::Duration;

use chainstore_kernel::Timestamp;

use crate::sealing::CheckpointSigner;
use crate::{Link, LinkHash};

/// A signature over the newest link (the head) of the audit chain. A copy kept outside the database shows when
/// links were removed from the end, or when the whole chain was computed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The number of the head.
    pub sequence: u64,
    /// The hash of the head.
    pub hash: LinkHash,
    /// When it was signed.
    pub at: Timestamp,
    /// The signature over [`Checkpoint::message`].
    pub signature: Vec<u8>,
}

impl Checkpoint {
    /// The number of new links after which a checkpoint is due (SR-46).
    const LINKS: u64 = 1_000;
    /// The time after the newest checkpoint at which the next is due, if there are new links (SR-46).
    const AGE: Duration = Duration::from_mins(5);

    /// Whether the head must be signed now: there is no checkpoint yet, or there are 1,000 new links, or the newest
    /// checkpoint is 5 minutes old and there is a new link.
    pub fn is_due(newest: Option<&Self>, head: &Link, now: Timestamp) -> bool {
        newest.is_none_or(|newest| {
            let links = head.sequence.saturating_sub(newest.sequence);
            links >= Self::LINKS || links > 0 && now >= newest.at.plus(Self::AGE)
        })
    }

    /// A checkpoint of a head.
    pub fn sign(head: &Link, at: Timestamp, signer: &dyn CheckpointSigner) -> Self {
        Self {
            sequence: head.sequence,
            hash: head.hash,
            at,
            signature: signer.sign(&Self::message(head, at)),
        }
    }

    /// The bytes that are signed for a head at a moment.
    pub fn message(head: &Link, at: Timestamp) -> Vec<u8> {
        Self::bytes(head.sequence, head.hash, at)
    }

    /// The bytes that this checkpoint's signature must be valid for.
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

use alloc::vec::Vec;

use chainstore_kernel::reasons;

use crate::ports::{CheckpointKey, Digester};
use crate::{AuditRecord, Checkpoint, Link};

/// Checks the links of the chain one after the other, from the first.
pub struct Verifier<'a> {
    digester: &'a dyn Digester,
    last: Option<Link>,
    /// The checkpoints of links that were not reached yet, the next one last.
    checkpoints: Vec<Checkpoint>,
}

reasons! {
    /// The first flaw of the audit trail, with its place.
    #[derive(Copy)]
    pub enum Finding in "audit_trail" {
        /// Of a link, its entry, or a checkpoint over it.
        Link {
            /// The number of the link.
            sequence: u64,
            /// The flaw.
            flaw: Flaw,
        } = "link {sequence}: {flaw}";
        /// Of an entry that is not linked yet.
        Entry {
            /// The row of the entry.
            row: i64,
            /// The flaw.
            flaw: Flaw,
        } = "entry {row}, not linked yet: {flaw}";
    }
}

reasons! {
    /// A flaw of a link, of its entry or of a checkpoint.
    #[derive(Copy)]
    pub enum Flaw in "audit_flaw" {
        /// A number is missing or occurs twice.
        Gap = "the numbers have a gap or a repeat";
        /// The row of the entry does not exist.
        Deleted = "its entry was deleted";
        /// The entry or its tag was changed, entries were exchanged, or one was inserted later.
        Changed = "its entry was changed, moved or put in later";
        /// The keyed tag is not that of the entry.
        Tag = "its entry was not written by the program: the keyed tag does not fit";
        /// The entry is a copy of an earlier one.
        Copied = "its entry is a copy of an earlier one";
        /// The chain ends before the link that a signed checkpoint names.
        Cut = "the chain was cut: a signed checkpoint names this link";
        /// The link has another hash than the one in a signed checkpoint.
        Rebuilt = "the chain was rebuilt: a signed checkpoint names another hash";
        /// The signature of a checkpoint of this link is not valid.
        Forged = "the checkpoint over it is not signed by the key";
    }
}

impl<'a> Verifier<'a> {
    /// A verifier that also checks these checkpoints, which may be in any order.
    ///
    /// # Errors
    /// [`Flaw::Forged`] for a checkpoint whose signature is not valid.
    pub fn new(
        digester: &'a dyn Digester,
        key: &dyn CheckpointKey,
        mut checkpoints: Vec<Checkpoint>,
    ) -> Result<Self, Finding> {
        for checkpoint in &checkpoints {
            if !key.fits(&checkpoint.signed(), &checkpoint.signature) {
                return Err(Finding::Link {
                    sequence: checkpoint.sequence,
                    flaw: Flaw::Forged,
                });
            }
        }
        checkpoints.sort_by_key(|checkpoint| core::cmp::Reverse(checkpoint.sequence));
        Ok(Self {
            digester,
            last: None,
            checkpoints,
        })
    }

    /// Checks the next link with its entry, which is `None` when its row does not exist.
    ///
    /// # Errors
    /// [`Flaw::Gap`], [`Flaw::Deleted`], [`Flaw::Changed`] or [`Flaw::Rebuilt`].
    pub fn take(&mut self, link: &Link, record: Option<&AuditRecord>) -> Result<(), Finding> {
        let expected = self.last.map_or(0, |last| last.sequence) + 1;
        let found = |flaw| Finding::Link {
            sequence: expected,
            flaw,
        };
        if link.sequence != expected {
            return Err(found(Flaw::Gap));
        }
        let record = record.ok_or_else(|| found(Flaw::Deleted))?;
        if Link::after(self.last.as_ref(), record, self.digester) != *link {
            return Err(found(Flaw::Changed));
        }
        while let Some(checkpoint) = self.checkpoints.last() {
            if checkpoint.sequence > link.sequence {
                break;
            }
            if checkpoint.hash != link.hash {
                return Err(found(Flaw::Rebuilt));
            }
            self.checkpoints.pop();
        }
        self.last = Some(*link);
        Ok(())
    }

    /// Ends the check after the last link and returns the number of links.
    ///
    /// # Errors
    /// [`Flaw::Cut`] when a checkpoint names a later link.
    pub fn finish(self) -> Result<u64, Finding> {
        match self.checkpoints.last() {
            Some(beyond) => Err(Finding::Link {
                sequence: beyond.sequence,
                flaw: Flaw::Cut,
            }),
            None => Ok(self.last.map_or(0, |last| last.sequence)),
        }
    }
}

#[cfg(test)]
mod tests {
    use chainstore_kernel::Timestamp;
    use proptest::prelude::*;

    use super::*;

    /// A digest for tests, which is not secure. The real one is an adapter.
    struct Sum;
    impl Digester for Sum {
        fn digest(&self, bytes: &[u8]) -> [u8; 32] {
            let mut state: u64 = 0xcbf2_9ce4_8422_2325;
            for byte in bytes {
                state = (state ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
            let mut digest = [0; 32];
            digest[..8].copy_from_slice(&state.to_be_bytes());
            digest
        }
    }
    impl CheckpointKey for Sum {
        fn fits(&self, message: &[u8], signature: &[u8]) -> bool {
            self.digest(message) == signature
        }
    }

    type Chain = Vec<(Link, Option<AuditRecord>)>;

    fn chain(length: u8) -> Chain {
        let mut last = None;
        let mut chain = Vec::new();
        for number in 0..length {
            let record = AuditRecord {
                row: i64::from(number),
                canonical: alloc::vec![number; 3],
                tag: [number; 32],
            };
            let link = Link::after(last.as_ref(), &record, &Sum);
            last = Some(link);
            chain.push((link, Some(record)));
        }
        chain
    }

    fn checkpoint(link: &Link) -> Checkpoint {
        let at = Timestamp::EPOCH;
        let signature = Sum.digest(&Checkpoint::message(link, at)).to_vec();
        Checkpoint {
            sequence: link.sequence,
            hash: link.hash,
            at,
            signature,
        }
    }

    fn verify(chain: &Chain, checkpoints: Vec<Checkpoint>) -> Result<u64, Finding> {
        let mut verifier = Verifier::new(&Sum, &Sum, checkpoints)?;
        for (link, record) in chain {
            verifier.take(link, record.as_ref())?;
        }
        verifier.finish()
    }

    proptest! {
        // proves SR-45: an entry that was edited, deleted, inserted, moved or copied is found at its link
        #[test]
        fn every_change_is_found_at_its_place(length in 2..40_u8, place: prop::sample::Index, kind in 0..5) {
            let whole = chain(length);
            prop_assert_eq!(verify(&whole, Vec::new()), Ok(u64::from(length)));
            let place = place.index(usize::from(length) - 1);
            let sequence = place as u64 + 1;
            let mut broken = whole.clone();
            let flaw = match kind {
                0 => {
                    if let Some(record) = &mut broken[place].1 { record.canonical[0] ^= 0x80; }
                    Flaw::Changed
                }
                1 => { broken[place].1 = None; Flaw::Deleted }
                2 => { broken.remove(place); Flaw::Gap }
                3 => { broken.swap(place, place + 1); Flaw::Gap }
                _ => { let twin = broken[place].clone(); broken.insert(place, twin); Flaw::Gap }
            };
            let sequence = if kind == 4 { sequence + 1 } else { sequence };
            prop_assert_eq!(verify(&broken, Vec::new()), Err(Finding::Link { sequence, flaw }));
        }

        // proves SR-46: a checkpoint shows that links were cut off the end, and that the chain was built anew
        #[test]
        fn a_checkpoint_shows_a_cut_and_a_new_chain(length in 2..40_u8, keep: prop::sample::Index) {
            let whole = chain(length);
            let head = whole[usize::from(length) - 1].0;
            let signed = alloc::vec![checkpoint(&head)];
            prop_assert_eq!(verify(&whole, signed.clone()), Ok(u64::from(length)));
            let cut = whole[..keep.index(usize::from(length))].to_vec();
            let sequence = head.sequence;
            prop_assert_eq!(verify(&cut, signed.clone()), Err(Finding::Link { sequence, flaw: Flaw::Cut }));

            let mut last = None;
            let rebuilt: Chain = whole.iter().map(|(_, record)| {
                let mut record = record.clone().expect("a whole chain");
                record.tag[0] ^= 1;
                let link = Link::after(last.as_ref(), &record, &Sum);
                last = Some(link);
                (link, Some(record))
            }).collect();
            prop_assert_eq!(verify(&rebuilt, signed), Err(Finding::Link { sequence, flaw: Flaw::Rebuilt }));
        }
    }

    #[test]
    fn a_checkpoint_somebody_else_signed_is_refused() {
        let whole = chain(3);
        let mut forged = checkpoint(&whole[2].0);
        forged.signature[0] ^= 1;
        assert_eq!(
            verify(&whole, alloc::vec![forged]),
            Err(Finding::Link {
                sequence: 3,
                flaw: Flaw::Forged
            })
        );
    }
}

use alloc::vec::Vec;
use core::fmt;

use crate::ports::Digester;

/// An entry of the audit trail as it rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its row.
    pub row: i64,
    /// Its canonical bytes: what its tag and its link are made of.
    pub canonical: Vec<u8>,
    /// Its keyed tag, made when it was written.
    pub tag: [u8; 32],
}

/// A hash of the chain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LinkHash(pub [u8; 32]);

impl LinkHash {
    /// What the first link is linked to.
    pub const ROOT: Self = Self([0; 32]);
}

impl fmt::Debug for LinkHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// One link: an entry's place in the chain. Numbers begin at 1 and have no gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub sequence: u64,
    /// The row of the entry it links.
    pub row: i64,
    /// Hash over the link before it, its number, and the entry with its tag.
    pub hash: LinkHash,
}

impl Link {
    /// Links `record` behind `previous`; the first link has none before it.
    pub fn after(previous: Option<&Self>, record: &AuditRecord, digester: &dyn Digester) -> Self {
        let sequence = previous.map_or(0, |link| link.sequence) + 1;
        let before = previous.map_or(LinkHash::ROOT, |link| link.hash);
        let mut bytes = Vec::with_capacity(record.canonical.len() + 96);
        bytes.extend_from_slice(b"chainstore audit link 1");
        bytes.extend_from_slice(&before.0);
        bytes.extend_from_slice(&sequence.to_be_bytes());
        bytes.extend_from_slice(&record.row.to_be_bytes());
        bytes.extend_from_slice(&record.tag);
        bytes.extend_from_slice(&record.canonical);
        Self {
            sequence,
            row: record.row,
            hash: LinkHash(digester.digest(&bytes)),
        }
    }
}

use alloc::vec::Vec;
use core::fmt;

use chainstore_kernel::Cursor;

use crate::sealing::Digester;

/// An entry of the audit trail as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// The number of its row.
    pub row: i64,
    /// Its fields as bytes, over which the tag and the hash of the link are computed.
    pub canonical: Vec<u8>,
    /// The keyed tag that was computed when it was written.
    pub tag: [u8; 32],
}

/// The hash of a link.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LinkHash(pub [u8; 32]);

impl LinkHash {
    /// The hash that stands for "no link before" in the first link.
    pub const ROOT: Self = Self([0; 32]);
}

impl fmt::Debug for LinkHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&const_hex::encode(self.0))
    }
}

/// A link of the chain: the position of one entry. Numbers begin at 1 and have no gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The number of the link in the chain.
    pub sequence: u64,
    /// The row of the entry.
    pub row: i64,
    /// The digest of the hash before it, its number, and the row, tag and bytes of the entry.
    pub hash: LinkHash,
}

impl Link {
    /// The link of `record` after `previous`, which is `None` for the first.
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

    /// The place of the link of this number in the chain; of 0, the place before the first link.
    pub fn place(sequence: u64) -> Cursor {
        Cursor::at(i64::try_from(sequence).unwrap_or(i64::MAX))
    }

    /// Its place in the chain.
    pub fn cursor(&self) -> Cursor {
        Self::place(self.sequence)
    }
}

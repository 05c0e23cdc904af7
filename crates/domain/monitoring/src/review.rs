use alloc::{collections::BTreeSet, vec::Vec};

use chainstore_kernel::StoreError;
use thiserror::Error;

use crate::ports::{CheckpointKey, Digester, MonitoringRead, TagKey};
use crate::{AuditRecord, Checkpoint, Finding, Flaw, Verifier};

/// What was checked without finding a flaw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// The number of entries, including those not linked yet.
    pub entries: u64,
    /// The number of links.
    pub links: u64,
    /// The number of checkpoints in the store.
    pub checkpoints: u64,
}

/// Why the audit trail is not intact, or could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReviewError {
    /// It is not intact.
    #[error(transparent)]
    Found(#[from] Finding),
    /// The store failed, or a row cannot be decoded.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The number of rows read at once.
const PAGE: u32 = 500;

/// Reads the whole audit trail and checks every link, the tag of every entry, that no entry is a copy, and every
/// checkpoint: those of the store and `apart`, copies that were kept outside the database.
///
/// Read `apart` before opening the view. Otherwise a checkpoint made in between names a link that the view does not
/// have, which looks like a removed link.
///
/// # Errors
/// [`ReviewError`] with the first flaw that is found.
pub async fn review(
    view: &mut dyn MonitoringRead,
    apart: Vec<Checkpoint>,
    digester: &dyn Digester,
    tags: &dyn TagKey,
    key: &dyn CheckpointKey,
) -> Result<Report, ReviewError> {
    let mut checkpoints = view.checkpoints().await?;
    let in_store = checkpoints.len() as u64;
    checkpoints.extend(apart);
    let mut verifier = Verifier::new(digester, key, checkpoints)?;
    let mut entries = Entries {
        tags,
        seen: BTreeSet::new(),
    };
    let mut last = 0;
    loop {
        let page = view.links(last, PAGE).await?;
        let Some((newest, _)) = page.last() else {
            break;
        };
        last = newest.sequence;
        for (link, record) in &page {
            verifier.take(link, record.as_ref())?;
            if let Some(record) = record {
                let sequence = link.sequence;
                let found = |flaw| Finding::Link { sequence, flaw };
                entries.judge(record).map_err(found)?;
            }
        }
    }
    let links = verifier.finish()?;
    let mut above = i64::MIN;
    loop {
        let page = view.unlinked(above, PAGE).await?;
        let Some(newest) = page.last() else {
            break;
        };
        above = newest.row;
        for record in &page {
            let row = record.row;
            let found = |flaw| Finding::Entry { row, flaw };
            entries.judge(record).map_err(found)?;
        }
    }
    Ok(Report {
        entries: entries.seen.len() as u64,
        links,
        checkpoints: in_store,
    })
}

struct Entries<'a> {
    tags: &'a dyn TagKey,
    /// The tags of the entries so far. The tag of a copied row is valid, so a copy is found by its tag.
    seen: BTreeSet<[u8; 32]>,
}

impl Entries<'_> {
    fn judge(&mut self, record: &AuditRecord) -> Result<(), Flaw> {
        if !self.tags.fits(&record.canonical, &record.tag) {
            return Err(Flaw::Tag);
        }
        if !self.seen.insert(record.tag) {
            return Err(Flaw::Copied);
        }
        Ok(())
    }
}

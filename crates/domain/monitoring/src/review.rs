use alloc::{collections::BTreeSet, vec::Vec};

use chainstore_kernel::StoreError;
use thiserror::Error;

use crate::ports::{CheckpointKey, Digester, MonitoringRead, TagKey};
use crate::{AuditRecord, Checkpoint, Finding, Flaw, Verifier};

/// What was looked at when nothing was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Entries, those not linked yet included.
    pub entries: u64,
    /// Links.
    pub links: u64,
    /// Checkpoints in the store.
    pub checkpoints: u64,
}

/// Why the audit trail cannot be trusted, or could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReviewError {
    /// The chain is broken.
    #[error(transparent)]
    Chain(#[from] Finding),
    /// An entry that is not linked yet was not written by the program.
    #[error("entry {row}, not linked yet: {flaw}")]
    Entry {
        /// Its row.
        row: i64,
        /// What is wrong.
        flaw: Flaw,
    },
    /// The store failed, or a row cannot even be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Rows read at once.
const PAGE: u32 = 500;

/// Reads the whole trail and says what is wrong first: every link, the tag of every entry, copies, and
/// every checkpoint of the store and of `apart`, which were kept elsewhere.
///
/// `apart` is read before the view is opened, or a checkpoint made in between looks like a cut.
///
/// # Errors
/// [`ReviewError`].
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
                let found = |flaw| Finding { sequence, flaw };
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
            let found = |flaw| ReviewError::Entry { row, flaw };
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
    /// The tags so far: a row that was copied has a tag that fits, but twice.
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

//! What the audit chain needs from outside.

use alloc::{boxed::Box, vec::Vec};

use async_trait::async_trait;
use chainstore_kernel::{StoreError, Tx};

pub use crate::sealing::{CheckpointKey, CheckpointSigner, Digester, TagKey};
use crate::{AuditRecord, Checkpoint, Link};

/// What this domain writes in a transaction.
pub trait MonitoringTx: Tx {
    /// The audit chain.
    fn chain(&mut self) -> &mut dyn AuditChain;
}

/// Writes the audit chain. Only the sealer uses it.
#[async_trait]
pub trait AuditChain: Send {
    /// Adds links after the head. [`StoreError::Conflict`] when the number or the row of one is linked already.
    async fn link(&mut self, links: &[Link]) -> Result<(), StoreError>;

    /// Adds a checkpoint.
    async fn add_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), StoreError>;
}

/// Reads the audit chain, for the sealer and for those who verify the chain.
#[async_trait]
pub trait MonitoringRead: Send {
    /// The newest link; `None` while the chain is empty.
    async fn head(&mut self) -> Result<Option<Link>, StoreError>;

    /// The entries to link next, in the order of their rows, at most `take`. A store need not search further back
    /// than some thousand links, because an entry is committed within moments after it gets its row number.
    async fn to_link(&mut self, take: u32) -> Result<Vec<AuditRecord>, StoreError>;

    /// The newest checkpoint; `None` if there is none.
    async fn last_checkpoint(&mut self) -> Result<Option<Checkpoint>, StoreError>;

    /// The links with numbers above `sequence`, in order, at most `take`, each with its entry. The entry is
    /// `None` when its row does not exist.
    async fn links(
        &mut self,
        sequence: u64,
        take: u32,
    ) -> Result<Vec<(Link, Option<AuditRecord>)>, StoreError>;

    /// The entries in rows above `above` that are not linked yet, in the order of their rows, at most `take`.
    async fn unlinked(&mut self, above: i64, take: u32) -> Result<Vec<AuditRecord>, StoreError>;

    /// All checkpoints, oldest first.
    async fn checkpoints(&mut self) -> Result<Vec<Checkpoint>, StoreError>;
}

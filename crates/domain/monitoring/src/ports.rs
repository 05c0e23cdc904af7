//! What the audit chain needs from outside.

use alloc::{boxed::Box, vec::Vec};

use async_trait::async_trait;
use chainstore_kernel::{StoreError, Tx};

use crate::{AuditRecord, Checkpoint, Link};

/// SHA-256. No I/O.
pub trait Digester: Send + Sync {
    /// The digest.
    fn digest(&self, bytes: &[u8]) -> [u8; 32];
}

/// Signs checkpoints. No I/O.
pub trait CheckpointSigner: Send + Sync {
    /// The signature over a message.
    fn sign(&self, message: &[u8]) -> Vec<u8>;
}

/// Checks the keyed tags of entries; this takes the key that made them. No I/O.
pub trait TagKey: Send + Sync {
    /// Whether the tag was made with the key over these bytes.
    fn fits(&self, canonical: &[u8], tag: &[u8; 32]) -> bool;
}

/// Checks signatures with public material alone. No I/O.
pub trait CheckpointKey: Send + Sync {
    /// Whether the signature fits the message.
    fn fits(&self, message: &[u8], signature: &[u8]) -> bool;
}

/// What this domain writes in a transaction.
pub trait MonitoringTx: Tx {
    /// The audit chain.
    fn chain(&mut self) -> &mut dyn AuditChain;
}

/// What the sealer writes.
#[async_trait]
pub trait AuditChain: Send {
    /// Adds links behind the head. A number or a row that is linked already is a
    /// [`StoreError::Conflict`].
    async fn link(&mut self, links: &[Link]) -> Result<(), StoreError>;

    /// Adds a checkpoint.
    async fn add_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), StoreError>;
}

/// The chain for its sealer and for whoever verifies it.
#[async_trait]
pub trait MonitoringRead: Send {
    /// The newest link.
    async fn head(&mut self) -> Result<Option<Link>, StoreError>;

    /// Entries to link next, in the order of their rows, `take` at most. A store need not look further
    /// back than some thousand links: an entry commits moments after it gets its row.
    async fn to_link(&mut self, take: u32) -> Result<Vec<AuditRecord>, StoreError>;

    /// The newest checkpoint.
    async fn last_checkpoint(&mut self) -> Result<Option<Checkpoint>, StoreError>;

    /// Links above `sequence` with their entries, in order, `take` at most; the entry is missing where
    /// its row is.
    async fn links(
        &mut self,
        sequence: u64,
        take: u32,
    ) -> Result<Vec<(Link, Option<AuditRecord>)>, StoreError>;

    /// Entries that are not linked yet, above a row, in the order of their rows, `take` at most.
    async fn unlinked(&mut self, above: i64, take: u32) -> Result<Vec<AuditRecord>, StoreError>;

    /// All checkpoints, oldest first.
    async fn checkpoints(&mut self) -> Result<Vec<Checkpoint>, StoreError>;
}

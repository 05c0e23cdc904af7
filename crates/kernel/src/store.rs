use alloc::{boxed::Box, string::String};

use async_trait::async_trait;
use thiserror::Error;

use crate::{AuditTrail, ErrorKind, Inbox, Lease, Outbox};

/// An open transaction. It is the unit of every effect: state, audit entry and owed messages commit
/// together or not at all. Dropping it rolls back. After any error it is dead: return with `?`.
///
/// Each domain names its slice as a trait above this one; one type of the adapter implements all.
#[async_trait]
pub trait Tx: Send {
    /// Makes everything written through this transaction durable.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written then, unless the connection died while waiting for the
    /// answer, which is why every use case can be repeated.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;

    /// Messages owed to the outside.
    fn outbox(&mut self) -> &mut dyn Outbox;

    /// Outside facts already taken in.
    fn inbox(&mut self) -> &mut dyn Inbox;

    /// The audit trail.
    fn audit(&mut self) -> &mut dyn AuditTrail;

    /// Refuses to go on unless the lease is still held under the same epoch; the lease cannot change
    /// hands before this transaction ends.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] when another has taken the lease.
    async fn fence(&mut self, lease: &Lease) -> Result<(), StoreError>;
}

/// Opens transactions that offer the slice `T`.
#[async_trait]
pub trait Begin<T: ?Sized>: Send + Sync {
    /// Opens a transaction. Waits for a connection for a bounded time only.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when none comes free in time.
    async fn begin(&self) -> Result<Box<T>, StoreError>;
}

/// Opens read-only views that offer the slice `T`.
#[async_trait]
pub trait Read<T: ?Sized>: Send + Sync {
    /// Opens a view. Waits for a connection for a bounded time only.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when none comes free in time.
    async fn read(&self) -> Result<Box<T>, StoreError>;
}

/// How a store fails.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The row has changed since it was read, or two transactions met.
    #[error("`{entity}` was changed by somebody else at the same time")]
    Conflict {
        /// What changed.
        entity: &'static str,
    },
    /// A unique value is taken.
    #[error("`{entity}` exists already")]
    Duplicate {
        /// What exists.
        entity: &'static str,
    },
    /// The lease under which this was done belongs to somebody else now.
    #[error("the lease was lost to another instance")]
    Fenced,
    /// The database is away, full or too slow.
    #[error("the database does not answer: {reason}")]
    Unavailable {
        /// What the driver said; holds no value of a row.
        reason: String,
    },
    /// A row cannot be what the program wrote: unreadable, tampered with, or sealed under a lost key.
    #[error("a stored `{entity}` is damaged: {reason}")]
    Corrupt {
        /// What is damaged.
        entity: &'static str,
        /// How that was noticed; holds no value of the row.
        reason: String,
    },
}

impl StoreError {
    /// What it means to the caller.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Conflict { .. } => ErrorKind::Contention,
            Self::Duplicate { .. } => ErrorKind::Conflict,
            Self::Unavailable { .. } | Self::Fenced => ErrorKind::Unavailable,
            Self::Corrupt { .. } => ErrorKind::Internal,
        }
    }

    /// A damaged row.
    pub fn corrupt(entity: &'static str, reason: impl Into<String>) -> Self {
        Self::Corrupt {
            entity,
            reason: reason.into(),
        }
    }
}

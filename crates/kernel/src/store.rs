use alloc::{boxed::Box, string::String};

use async_trait::async_trait;
use thiserror::Error;

use crate::{AuditTrail, ErrorKind, Failure, Inbox, Lease, Message, Outbox};

/// An open transaction. It is the unit of every effect: state, audit entry and owed messages commit
/// together or not at all. Dropping it rolls back. After an error it accepts no further statement:
/// return with `?`.
///
/// Each domain declares what it needs from a transaction as a trait above this one; one type of the
/// adapter implements all.
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

/// How a store fails.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
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

impl Failure for StoreError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Conflict { .. } => ErrorKind::Contention,
            Self::Duplicate { .. } => ErrorKind::Conflict,
            Self::Unavailable { .. } | Self::Fenced => ErrorKind::Unavailable,
            Self::Corrupt { .. } => ErrorKind::Internal,
        }
    }

    fn message(&self) -> Message {
        let (name, entity) = match self {
            Self::Conflict { entity } => ("conflict", Some(*entity)),
            Self::Duplicate { entity } => ("duplicate", Some(*entity)),
            Self::Fenced => ("fenced", None),
            Self::Unavailable { .. } => ("unavailable", None),
            Self::Corrupt { entity, .. } => ("corrupt", Some(*entity)),
        };
        Message {
            scope: "store",
            name,
            values: entity
                .map(|entity| ("entity", entity.into()))
                .into_iter()
                .collect(),
        }
    }
}

impl StoreError {
    /// The error for a stored row that cannot be read.
    pub fn corrupt(entity: &'static str, reason: impl Into<String>) -> Self {
        Self::Corrupt {
            entity,
            reason: reason.into(),
        }
    }
}

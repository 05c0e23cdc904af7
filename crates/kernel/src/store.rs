use alloc::boxed::Box;

use async_trait::async_trait;

use crate::{AuditTrail, Cause, Entity, ErrorKind, Failure, Inbox, Lease, Outbox, reasons};

/// An open transaction. It is the unit of every effect: state, audit entry and owed messages commit together or
/// not at all. Dropping it rolls back. After an error it accepts no further statement, so the caller returns
/// the error with `?`.
///
/// Each domain declares what it needs from a transaction as a trait that extends this one; one type of the
/// database adapter implements all of them.
#[async_trait]
pub trait Tx: Send {
    /// Makes everything written through this transaction durable.
    ///
    /// [`StoreError`]. Nothing was written then, with one exception: if the connection was lost while waiting
    /// for the answer, the commit may have succeeded. Every use case can therefore be repeated safely.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;

    /// The messages owed to the outside.
    fn outbox(&mut self) -> &mut dyn Outbox;

    /// The facts from outside that were already recorded.
    fn inbox(&mut self) -> &mut dyn Inbox;

    /// The audit trail, to which this transaction adds.
    fn audit(&mut self) -> &mut dyn AuditTrail;

    /// Fails unless the lease is still held under the same epoch. After success, nobody else can take the lease
    /// before this transaction ends.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] when somebody else has taken the lease.
    async fn fence(&mut self, lease: &Lease) -> Result<(), StoreError>;
}

reasons! {
    /// Why the store could not do what was asked.
    pub enum StoreError in "store" {
        /// The row has changed since it was read, or two transactions wrote the same row.
        Conflict {
            /// The kind of row that changed.
            entity: Entity,
        } = "`{entity}` was changed by somebody else at the same time";
        /// A value that must be unique exists already.
        Duplicate {
            /// The kind of row that has the value.
            entity: Entity,
        } = "`{entity}` exists already";
        /// The lease under which this was to be written is held by somebody else now.
        Fenced = "the lease was lost to another instance";
        /// The database cannot be reached, is full, or is too slow.
        Unavailable {
            /// The message of the database driver, without any value of a row.
            reason: Cause,
        } = "the database does not answer: {reason}";
        /// The program cannot have written the row like this: it is unreadable, tampered with, or sealed under a
        /// lost key.
        Corrupt {
            /// The kind of row that is damaged.
            entity: Entity,
            /// How the damage was noticed; holds no value of the row.
            reason: Cause,
        } = "a stored `{entity}` is damaged: {reason}";
    }
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
}

impl StoreError {
    /// The error for a row that another has changed or adds.
    pub const fn conflict(entity: &'static str) -> Self {
        let entity = Entity(entity);
        Self::Conflict { entity }
    }

    /// The error for a unique value that is taken.
    pub const fn duplicate(entity: &'static str) -> Self {
        let entity = Entity(entity);
        Self::Duplicate { entity }
    }

    /// The error for a stored row that cannot be read.
    pub fn corrupt(entity: &'static str, reason: impl Into<Cause>) -> Self {
        Self::Corrupt {
            entity: Entity(entity),
            reason: reason.into(),
        }
    }
}

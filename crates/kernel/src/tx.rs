use alloc::boxed::Box;

use async_trait::async_trait;

use crate::{AuditTrail, Inbox, Lease, Outbox, StoreError};

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
    /// # Errors
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

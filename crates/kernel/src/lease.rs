use alloc::{boxed::Box, string::String};
use core::time::Duration;

use async_trait::async_trait;

use crate::{Authorized, StoreError, Timestamp};

/// Counts the holders of a lease. A write under an epoch that is no longer the newest is refused, so that a
/// holder that was paused until its lease expired cannot write over the work of the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Epoch(pub i64);

/// The right to be the only one who does something, for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What the lease is for, for example `scanner:eip155:1`.
    pub name: String,
    /// The epoch in which it was taken, which is its fencing number.
    pub epoch: Epoch,
    /// The moment at which it expires unless it is renewed.
    pub until: Timestamp,
}

/// Leases, shared by all instances of the program.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Takes or renews the lease if it is free, expired or already held by `holder`; `None` while another holds
    /// it.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be used.
    async fn acquire(
        &self,
        who: &Authorized<'_>,
        name: &str,
        holder: &str,
        for_: Duration,
    ) -> Result<Option<Lease>, StoreError>;

    /// Fails unless the lease is still held and has not expired. Needed before an effect outside the database,
    /// such as a message, which a transaction cannot protect.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] when the lease is lost.
    async fn check(&self, who: &Authorized<'_>, lease: &Lease) -> Result<(), StoreError>;

    /// Gives the lease up, so that others need not wait until it expires. Has no effect if the lease was lost.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be used; the lease then expires by itself.
    async fn release(&self, who: &Authorized<'_>, lease: &Lease) -> Result<(), StoreError>;
}

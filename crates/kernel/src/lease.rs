use alloc::{boxed::Box, string::String};
use core::time::Duration;

use async_trait::async_trait;

use crate::{Authorized, StoreError, Timestamp};

/// Counts the holders of a lease. An effect made under an epoch that is no longer the newest is
/// refused: a holder that slept too long cannot write over its successor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Epoch(pub i64);

/// A right to be the only one, for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What it is for, for example `scanner:eip155:1`.
    pub name: String,
    /// The fencing number.
    pub epoch: Epoch,
    /// Until when.
    pub until: Timestamp,
}

/// Leases shared by all instances.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Takes the lease if it is free, expired or already `holder`'s; `None` while another holds it.
    ///
    /// # Errors
    /// [`StoreError`] when the store is away.
    async fn acquire(
        &self,
        who: &Authorized<'_>,
        name: &str,
        holder: &str,
        for_: Duration,
    ) -> Result<Option<Lease>, StoreError>;

    /// Refuses unless the lease is still held and its time is not over: for an effect outside the
    /// store, which no transaction can fence.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] when it is lost.
    async fn check(&self, who: &Authorized<'_>, lease: &Lease) -> Result<(), StoreError>;

    /// Gives the lease up, so that another need not wait for its end. Harmless if it was lost.
    ///
    /// # Errors
    /// [`StoreError`] when the store is away; the lease then ends by itself.
    async fn release(&self, who: &Authorized<'_>, lease: &Lease) -> Result<(), StoreError>;
}

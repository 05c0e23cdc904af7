use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::Lease;

/// When a worker runs its next step.
pub(crate) enum Next {
    /// At once: there is more to do.
    Again,
    /// After this time.
    After(Duration),
}

/// Work that only one instance may do at a time.
#[async_trait]
pub(crate) trait LeasedWork: Send + 'static {
    /// Does one bounded step under the lease. The lease is renewed between steps, and within a step for two
    /// minutes. A step that takes longer may lose it, and another instance continues.
    async fn step(&mut self, lease: &Lease) -> Result<Next, Lost>;

    /// Whether the lease is renewed during a long pause. Work that fails on this instance may succeed on
    /// another: it returns `false`, so that the lease expires and another instance can take it.
    fn keeps(&self) -> bool {
        true
    }
}

/// The lease is lost: it has expired, or another instance holds it.
#[derive(Debug)]
pub(crate) struct Lost;

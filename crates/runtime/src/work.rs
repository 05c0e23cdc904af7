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

/// Work that one instance does at a time.
#[async_trait]
pub(crate) trait LeasedWork: Send + 'static {
    /// One bounded step under the lease. The lease is prolonged between steps, and within a step for two
    /// minutes: a step that hangs loses it, and another instance continues.
    async fn step(&mut self, lease: &Lease) -> Result<Next, Lost>;

    /// Whether the lease is prolonged during a long pause. Work that fails on this instance may succeed on
    /// another: it returns `false`, so that the lease ends and another instance can take it.
    fn keeps(&self) -> bool {
        true
    }
}

/// The lease belongs to another instance now.
#[derive(Debug)]
pub(crate) struct Lost;

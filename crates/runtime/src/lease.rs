use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Clock, Lease, Leases, StoreError};
use chainstore_postgres::SqlLeases;
use tokio::sync::Mutex;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::Platform;
use crate::supervisor::Next;

/// How long a lease lasts: a dead holder delays the work by no more.
const TERM: Duration = Duration::from_secs(15);
/// How often a step that is under way is given a third of that more: then it hangs.
const PROLONGED: u32 = 24;
/// How often an instance that waits looks whether the lease is free.
const LOOK: Duration = Duration::from_secs(1);
/// How long the work waits after the lease could not be asked for.
const TROUBLE: Duration = Duration::from_secs(1);

/// Work that one instance does at a time.
#[async_trait]
pub(crate) trait LeasedWork: Send + 'static {
    /// One bounded step under the lease, which is prolonged between steps and for two minutes within one:
    /// a step that hangs loses it, and another instance goes on.
    async fn step(&mut self, lease: &Lease) -> Result<Next, Lost>;

    /// Whether the lease is kept through a long rest. Work that fails here may go well elsewhere: it lets
    /// the lease end.
    fn keeps(&self) -> bool {
        true
    }
}

/// The lease belongs to another instance now.
#[derive(Debug)]
pub(crate) struct Lost;

/// The right of this instance to be the only one that does some work: taken when it is free, prolonged
/// while the work goes on, given up when it stops.
pub(crate) struct Hold {
    leases: Arc<dyn Leases>,
    clock: Arc<dyn Clock>,
    name: String,
    holder: String,
    term: Duration,
    state: Mutex<State>,
}

enum State {
    /// Nothing is known.
    Unknown,
    /// It is ours.
    Ours(Lease),
    /// Another has it; look again then.
    Theirs(Instant),
}

impl Hold {
    /// The right to the work of this name; nothing is asked for yet.
    pub(crate) fn new(platform: &Platform, name: impl Into<String>) -> Self {
        let mut random = [0; 8];
        platform.context.entropy.fill(&mut random);
        let holder = format!("{}-{:016x}", std::process::id(), u64::from_be_bytes(random));
        let leases = Arc::new(SqlLeases::new(platform.database.clone()));
        let clock = Arc::clone(&platform.context.clock);
        Self::over(leases, clock, name.into(), holder, TERM)
    }

    fn over(
        leases: Arc<dyn Leases>,
        clock: Arc<dyn Clock>,
        name: String,
        holder: String,
        term: Duration,
    ) -> Self {
        Self {
            leases,
            clock,
            name,
            holder,
            term,
            state: Mutex::new(State::Unknown),
        }
    }

    /// One step of the work if the lease is ours, or can be had; otherwise a wait for it.
    pub(crate) async fn step(&self, work: &mut dyn LeasedWork) -> Next {
        let lease = match self.lease().await {
            Ok(Some(lease)) => lease,
            Ok(None) => return Next::After(LOOK),
            Err(error) => {
                tracing::warn!(lease = self.name, %error, "the lease cannot be asked for");
                return Next::After(TROUBLE);
            }
        };
        if let Ok(next) = self.kept(work.step(&lease)).await {
            return next;
        }
        self.forget(&lease).await;
        Next::After(LOOK)
    }

    /// Prolongs the lease while the step is under way: of two instances to which each step takes longer
    /// than a lease lasts, none would ever come to its end.
    async fn kept<T>(&self, step: impl Future<Output = T>) -> T {
        let mut step = std::pin::pin!(step);
        for _ in 0..PROLONGED {
            tokio::select! {
                done = &mut step => return done,
                () = tokio::time::sleep(self.term / 3) => {
                    if let Err(error) = self.lease().await {
                        tracing::warn!(lease = self.name, %error, "the lease cannot be prolonged");
                    }
                }
            }
        }
        step.await
    }

    /// What stands between two steps. The lease is prolonged meanwhile if it shall be kept.
    pub(crate) async fn rest(&self, cancel: &CancellationToken, next: Next, keep: bool) {
        let Next::After(mut left) = next else {
            return;
        };
        while !left.is_zero() {
            let slice = left.min(self.term / 3);
            tokio::select! {
                () = cancel.cancelled() => return,
                () = tokio::time::sleep(slice) => left = left.saturating_sub(slice),
            }
            if keep
                && !left.is_zero()
                && let Err(error) = self.lease().await
            {
                tracing::warn!(lease = self.name, %error, "the lease cannot be prolonged");
            }
        }
    }

    /// The lease, while it is ours. It is prolonged once a third of it has passed, so that steps that
    /// follow close on each other do not write each time.
    async fn lease(&self) -> Result<Option<Lease>, StoreError> {
        let mut state = self.state.lock().await;
        let before = match &*state {
            State::Ours(lease) if lease.until.since(self.clock.now()) > self.term / 3 * 2 => {
                return Ok(Some(lease.clone()));
            }
            State::Theirs(until) if *until > Instant::now() => return Ok(None),
            State::Ours(lease) => Some(lease.epoch),
            _ => None,
        };
        let asked = self.leases.acquire(&self.name, &self.holder, self.term);
        let Some(lease) = asked.await? else {
            if before.is_some() {
                tracing::warn!(lease = self.name, "another instance does the work now");
            }
            *state = State::Theirs(Instant::now() + LOOK);
            return Ok(None);
        };
        if before != Some(lease.epoch) {
            let epoch = lease.epoch.0;
            tracing::info!(lease = self.name, epoch, "this instance does the work now");
        }
        *state = State::Ours(lease.clone());
        Ok(Some(lease))
    }

    /// The store refused this lease: it is not ours any more.
    async fn forget(&self, lease: &Lease) {
        let mut state = self.state.lock().await;
        if matches!(&*state, State::Ours(ours) if ours.epoch == lease.epoch) {
            tracing::warn!(lease = self.name, "the lease was lost");
            *state = State::Unknown;
        }
    }

    /// Gives the lease up, so that another instance need not wait for its end.
    pub(crate) async fn release(&self) {
        let state = std::mem::replace(&mut *self.state.lock().await, State::Unknown);
        let State::Ours(lease) = state else {
            return;
        };
        match self.leases.release(&lease).await {
            Ok(()) => tracing::debug!(lease = self.name, "the lease is given up"),
            Err(error) => {
                tracing::warn!(lease = self.name, %error, "the lease is not given up; it ends by itself");
            }
        }
    }
}

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Clock, Gate, Lease, Principal};
use chainstore_workflows::Context;
use chainstore_workflows::work::{
    ReleaseLease, ReleaseLeaseError, TakeLease, TakeLeaseCommand, TakeLeaseError,
};
use tokio::sync::Mutex;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::platform::Platform;
use crate::work::{LeasedWork, Next};

/// The time for which a lease is taken. If its holder dies, the work stands still for no longer than this.
const TERM: Duration = Duration::from_secs(15);
/// How many times the lease is renewed during one step, each time after a third of [`TERM`]. A step that takes
/// longer is considered stuck, and another instance may take the lease.
const PROLONGED: u32 = 24;
/// How often an instance without the lease tries to take it.
const LOOK: Duration = Duration::from_secs(1);
/// The pause after an error while taking the lease.
const TROUBLE: Duration = Duration::from_secs(1);

/// Takes and gives up leases. Tests replace it by a table in memory.
#[async_trait]
trait Leasing: Send + Sync {
    /// Takes or renews the lease; `None` while another instance holds it.
    async fn take(&self, command: TakeLeaseCommand) -> Result<Option<Lease>, TakeLeaseError>;

    /// Gives the lease up.
    async fn release(&self, lease: Lease) -> Result<(), ReleaseLeaseError>;
}

/// Takes and gives up leases by use cases, with the principal of a worker.
struct ThroughGate {
    gate: Gate<Context>,
    who: Principal,
}

#[async_trait]
impl Leasing for ThroughGate {
    async fn take(&self, command: TakeLeaseCommand) -> Result<Option<Lease>, TakeLeaseError> {
        self.gate.call::<TakeLease>(&self.who, command).await
    }

    async fn release(&self, lease: Lease) -> Result<(), ReleaseLeaseError> {
        self.gate.call::<ReleaseLease>(&self.who, lease).await
    }
}

/// Takes a lease when it is free, renews it while the work runs, and gives it up when the work stops. Only the
/// instance that holds the lease does the work.
pub(crate) struct Hold {
    leasing: Arc<dyn Leasing>,
    clock: Arc<dyn Clock>,
    name: String,
    holder: String,
    term: Duration,
    state: Mutex<State>,
}

enum State {
    /// This instance has not tried to take the lease, or has lost it.
    Unknown,
    /// This instance holds it.
    Ours(Lease),
    /// Another instance holds it; try again at this time.
    Theirs(Instant),
}

impl Hold {
    /// Prepares to hold the lease of this name for a worker. It is not taken yet.
    pub(crate) fn new(platform: &Platform, who: &Principal, name: impl Into<String>) -> Self {
        let mut random = [0; 8];
        platform.entropy.fill(&mut random);
        let holder = format!("{}-{:016x}", std::process::id(), u64::from_be_bytes(random));
        let leasing = Arc::new(ThroughGate {
            gate: platform.gate.clone(),
            who: who.clone(),
        });
        let clock = Arc::clone(&platform.clock);
        Self::over(leasing, clock, name.into(), holder, TERM)
    }

    fn over(
        leasing: Arc<dyn Leasing>,
        clock: Arc<dyn Clock>,
        name: String,
        holder: String,
        term: Duration,
    ) -> Self {
        Self {
            leasing,
            clock,
            name,
            holder,
            term,
            state: Mutex::new(State::Unknown),
        }
    }

    /// Runs one step of the work if this instance holds the lease or can take it. Returns when to run the
    /// next one.
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

    /// Renews the lease while the step runs. Without this, two instances whose steps take longer than the term
    /// would take the lease from each other, and neither would finish a step.
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

    /// Waits between two steps. If `keep` is set, the lease is renewed meanwhile.
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

    /// The lease, if this instance holds it or can take it; otherwise `None`. It is renewed only after a third
    /// of its term, so that not every short step writes to the database.
    async fn lease(&self) -> Result<Option<Lease>, TakeLeaseError> {
        let mut state = self.state.lock().await;
        let before = match &*state {
            State::Ours(lease) if lease.until.since(self.clock.now()) > self.term / 3 * 2 => {
                return Ok(Some(lease.clone()));
            }
            State::Theirs(until) if *until > Instant::now() => return Ok(None),
            State::Ours(lease) => Some(lease.epoch),
            State::Theirs(_) | State::Unknown => None,
        };
        let taken = self.leasing.take(TakeLeaseCommand {
            name: self.name.clone(),
            holder: self.holder.clone(),
            term: self.term,
        });
        let Some(lease) = taken.await? else {
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

    /// Forgets a lease that the store says is lost, so that it is not used again.
    async fn forget(&self, lease: &Lease) {
        let mut state = self.state.lock().await;
        if matches!(&*state, State::Ours(ours) if ours.epoch == lease.epoch) {
            tracing::warn!(lease = self.name, "the lease was lost");
            *state = State::Unknown;
        }
    }

    /// Gives the lease up, so that other instances need not wait until it expires.
    pub(crate) async fn release(&self) {
        let state = std::mem::replace(&mut *self.state.lock().await, State::Unknown);
        let State::Ours(lease) = state else {
            return;
        };
        match self.leasing.release(lease).await {
            Ok(()) => tracing::debug!(lease = self.name, "the lease is given up"),
            Err(error) => {
                tracing::warn!(lease = self.name, %error, "the lease is not given up; it ends by itself");
            }
        }
    }
}

#[cfg(test)]
mod tests;

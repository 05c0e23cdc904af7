use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::lease::Hold;
use crate::work::{LeasedWork, Next};

/// Runs the workers. A worker is stopped between two steps, never within one.
#[derive(Clone)]
pub(crate) struct Supervisor {
    cancel: CancellationToken,
    tracker: TaskTracker,
}

/// How long the end of the program waits for running steps.
const PATIENCE: Duration = Duration::from_secs(20);

impl Supervisor {
    pub(crate) fn new() -> Self {
        Self {
            cancel: CancellationToken::new(),
            tracker: TaskTracker::new(),
        }
    }

    /// A token that is cancelled when the program must stop.
    pub(crate) fn cancelled(&self) -> CancellationToken {
        self.cancel.clone()
    }

    /// Runs `step` again and again until the program stops.
    pub(crate) fn worker<S, F>(&self, name: &'static str, mut step: S)
    where
        S: FnMut() -> F + Send + 'static,
        F: Future<Output = Next> + Send,
    {
        let cancel = self.cancel.clone();
        self.tracker.spawn(async move {
            while !cancel.is_cancelled() {
                let next = step().await;
                rest(&cancel, next).await;
            }
            tracing::debug!(worker = name, "stopped");
        });
    }

    /// Runs work that only one instance may do at a time, until the program stops. The parts of the work run
    /// concurrently under one lease, which is given up when every part has finished its step.
    pub(crate) fn leased(&self, hold: Hold, parts: Vec<Box<dyn LeasedWork>>) {
        let cancel = self.cancel.clone();
        self.tracker.spawn(async move {
            let hold = Arc::new(hold);
            let mut running = JoinSet::new();
            for mut part in parts {
                let (hold, cancel) = (Arc::clone(&hold), cancel.clone());
                running.spawn(async move {
                    while !cancel.is_cancelled() {
                        let next = hold.step(&mut *part).await;
                        hold.rest(&cancel, next, part.keeps()).await;
                    }
                });
            }
            while let Some(ended) = running.join_next().await {
                if let Err(error) = ended {
                    tracing::error!(%error, "a part of the leased work ended early");
                }
            }
            hold.release().await;
        });
    }

    /// Runs a task that ends by itself when [`Supervisor::cancelled`] is cancelled.
    pub(crate) fn task(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tracker.spawn(task);
    }

    /// Waits for the signal to stop, then until every worker has finished its step.
    pub(crate) async fn until_stopped(self) {
        tokio::select! {
            () = signalled() => tracing::info!("stopping: every worker finishes its step"),
            () = self.cancel.cancelled() => {}
        }
        self.cancel.cancel();
        self.tracker.close();
        if tokio::time::timeout(PATIENCE, self.tracker.wait())
            .await
            .is_err()
        {
            tracing::warn!(
                "some steps did not end in time; they are taken up again at the next start"
            );
        }
    }
}

/// Pauses between two steps.
async fn rest(cancel: &CancellationToken, next: Next) {
    let Next::After(pause) = next else {
        return;
    };
    tokio::select! {
        () = cancel.cancelled() => {}
        () = tokio::time::sleep(pause) => {}
    }
}

/// Waits for Ctrl-C, or for the signal with which a service manager stops a program.
async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

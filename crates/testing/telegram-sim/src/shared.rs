//! The state with its mutex, and a way to wait for changes.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::schedule::RetrySchedule;
use crate::state::State;

pub(crate) struct Shared {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
    pub(crate) stop: CancellationToken,
    pub(crate) client: reqwest::Client,
    pub(crate) retry: RetrySchedule,
}

impl Shared {
    pub(crate) fn new(state: State, client: reqwest::Client, retry: RetrySchedule) -> Self {
        Self {
            state: Mutex::new(state),
            changed: watch::Sender::new(0),
            stop: CancellationToken::new(),
            client,
            retry,
        }
    }

    /// Reads the state, or makes a change for which nobody can be waiting.
    pub(crate) fn look<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        // Poisoning is ignored: the state is still usable after a panic in the condition of a test.
        f(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the state and wakes all who wait.
    pub(crate) fn change<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        let result = self.look(f);
        self.changed.send_modify(|count| *count += 1);
        result
    }

    /// Calls `f` after every change, until it answers something, the time is over, or the simulator stops.
    pub(crate) async fn until<T>(
        &self,
        limit: Duration,
        mut look: impl FnMut(&mut State) -> Option<T>,
    ) -> Option<T> {
        let mut changes = self.changed.subscribe();
        let found = async {
            loop {
                changes.borrow_and_update();
                if let Some(found) = self.look(&mut look) {
                    return Some(found);
                }
                tokio::select! {
                    _ = changes.changed() => {}
                    () = self.stop.cancelled() => return None,
                }
            }
        };
        timeout(limit, found).await.unwrap_or_default()
    }

    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }
}

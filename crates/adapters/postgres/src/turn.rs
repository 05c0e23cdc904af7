//! The order in which processes and tasks write to a SQLite file.

use std::{sync::Arc, time::Duration};

use chainstore_kernel::StoreError;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{
    error::unavailable,
    turnstile::{Pass, Turnstile},
};

/// Makes a writer wait first for the other writers of this process, in the order in which they asked, and then
/// for the other processes that share the file.
pub(crate) struct Turns {
    next: Arc<Semaphore>,
    turnstile: Turnstile,
    acquire: Duration,
}

/// The turn to write, until it is dropped.
pub(crate) struct Turn {
    // The first field, so that it is dropped first: other processes are let in before the next writer of
    // this process, which then asks for the turn again.
    _pass: Pass,
    _permit: OwnedSemaphorePermit,
}

impl Turns {
    /// `acquire` limits the wait for the other writers of this process, and once more that for other processes.
    pub(crate) fn new(turnstile: Turnstile, acquire: Duration) -> Self {
        Self {
            next: Arc::new(Semaphore::new(1)),
            turnstile,
            acquire,
        }
    }

    /// Waits for a turn.
    pub(crate) async fn take(&self) -> Result<Turn, StoreError> {
        let permit = timeout(self.acquire, Arc::clone(&self.next).acquire_owned()).await;
        let permit = permit
            .map_err(|_| unavailable("no connection came free in time"))?
            .map_err(|_| unavailable("the pool is closed"))?;
        let turnstile = self.turnstile.clone();
        // In a task of its own, which goes on when the caller stops waiting: the thread that waits for the
        // lock of the file cannot be stopped, and the permit must be kept until the thread has had it.
        let turn = tokio::spawn(async move {
            let pass = turnstile.pass().await;
            pass.map(|pass| Turn {
                _pass: pass,
                _permit: permit,
            })
        });
        let turn = timeout(self.acquire, turn).await;
        let turn = turn
            .map_err(|_| unavailable("another program has written for too long"))?
            .map_err(|_| unavailable("the wait for a turn ended"))?;
        turn.map_err(|error| unavailable(format!("no turn: {}", error.kind())))
    }
}

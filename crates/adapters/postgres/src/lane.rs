//! Group commit for SQLite: one flush of the disk for everybody who waits for one.
//!
//! A task owns the outer transaction. It lends it to one member after the other, in the order in which
//! they asked; each finds a savepoint and gives the transaction back to be kept or undone. When nobody
//! waits, or the group is large or old enough, the task commits and tells all whose work was kept.
//!
//! Whoever holds the transaction is the only one who can use it, and only the task begins, ends and
//! undoes: a member that is cancelled or panics gives it back by being dropped.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chainstore_kernel::StoreError;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::{Instant, timeout},
};

use crate::{
    connect,
    error::{failed, unavailable},
    observer::Observers,
    turnstile::{Pass, Turnstile},
};

/// Most members of a group: another process that shares the file waits for no more than these.
const MEMBERS: u32 = 32;

type Committed = oneshot::Sender<Result<(), StoreError>>;
type Asking = oneshot::Sender<Result<Turn, StoreError>>;

/// Where members queue, until it is closed.
pub(crate) struct Lane(Mutex<Option<Open>>);

struct Open {
    queue: mpsc::UnboundedSender<Asking>,
    task: JoinHandle<()>,
}

/// The outer transaction in the hands of a member, at its savepoint.
pub(crate) struct Turn(Option<Lent>);

struct Lent {
    outer: DatabaseTransaction,
    back: oneshot::Sender<Returned>,
}

/// The transaction comes back; with whoever waits for the commit, if the work is to be kept.
type Returned = (DatabaseTransaction, Option<Committed>);

impl Lane {
    /// Starts the task. Must be called within a Tokio runtime.
    pub(crate) fn start(
        pool: DatabaseConnection,
        turnstile: Turnstile,
        observers: Observers,
        group: Duration,
    ) -> Self {
        let (queue, waiting) = mpsc::unbounded_channel();
        let writer = Writer {
            pool,
            turnstile,
            observers,
            group,
            waiting,
        };
        let task = tokio::spawn(writer.run());
        Self(Mutex::new(Some(Open { queue, task })))
    }

    fn open(&self) -> MutexGuard<'_, Option<Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn, but not for longer than this.
    pub(crate) async fn turn(&self, at_most: Duration) -> Result<Turn, StoreError> {
        let closed = || unavailable("the pool is closed");
        let (asking, answer) = oneshot::channel();
        let asked = |open: &Open| open.queue.send(asking).is_ok();
        if !self.open().as_ref().is_some_and(asked) {
            return Err(closed());
        }
        match timeout(at_most, answer).await {
            Ok(answer) => answer.map_err(|_| closed())?,
            Err(_) => Err(unavailable("no connection came free in time")),
        }
    }

    /// Serves all who have asked, and nobody after.
    pub(crate) async fn close(&self) {
        let closing = self.open().take();
        if let Some(Open { queue, task }) = closing {
            drop(queue);
            // However it ended, it is over.
            let _ = task.await;
        }
    }
}

impl Turn {
    /// The transaction, until it is given back.
    pub(crate) fn outer(&self) -> Option<&DatabaseTransaction> {
        self.0.as_ref().map(|lent| &lent.outer)
    }

    /// Has the work kept, and waits until it is durable.
    pub(crate) async fn commit(mut self) -> Result<(), StoreError> {
        let (committed, answer) = oneshot::channel();
        self.give_back(Some(committed));
        let gone = |_| Err(unavailable("the writer ended"));
        answer.await.unwrap_or_else(gone)
    }

    fn give_back(&mut self, keep: Option<Committed>) {
        if let Some(Lent { outer, back }) = self.0.take() {
            // A task that is gone needs no answer: what it lent is dropped here, and rolled back.
            let _ = back.send((outer, keep));
        }
    }
}

/// Undoes the work of whoever does not commit.
impl Drop for Turn {
    fn drop(&mut self) {
        self.give_back(None);
    }
}

struct Writer {
    pool: DatabaseConnection,
    turnstile: Turnstile,
    observers: Observers,
    /// For how long a group takes members in.
    group: Duration,
    waiting: mpsc::UnboundedReceiver<Asking>,
}

impl Writer {
    async fn run(mut self) {
        while let Some(first) = self.waiting.recv().await {
            self.serve(first).await;
        }
    }

    /// One group, from its first member to the answer of all.
    async fn serve(&mut self, first: Asking) {
        let (_pass, outer) = match self.begin().await {
            Ok(begun) => begun,
            Err(error) => {
                // Nobody listens after the deadline.
                let _ = first.send(Err(error));
                return;
            }
        };
        let mut kept = Vec::new();
        let end = self.members(outer, first, &mut kept).await;
        let result = match end {
            Ok(outer) if kept.is_empty() => outer.rollback().await.map_err(failed("transaction")),
            Ok(outer) => {
                let commit = self.observers.commit(outer.commit()).await;
                commit.map_err(failed("transaction"))
            }
            Err(error) => Err(error),
        };
        // Whatever failed here failed for all, and is nobody's conflict or damage.
        let result = result.map_err(|error| {
            tracing::error!(%error, lost = kept.len(), "a group of transactions was not committed");
            unavailable("the transactions of this moment could not be committed")
        });
        for committed in kept {
            // Whoever went away hears nothing.
            let _ = committed.send(result.clone());
        }
    }

    /// The outer transaction, in the turn of this process.
    async fn begin(&self) -> Result<(Pass, DatabaseTransaction), StoreError> {
        let pass = self.turnstile.pass().await;
        let pass = pass.map_err(|error| unavailable(format!("no turn: {}", error.kind())))?;
        Ok((pass, connect::begin(&self.pool).await?))
    }

    /// Lends the transaction to one member after the other. An error is the end of the group: SQLite
    /// itself undoes a whole transaction when it cannot write, and then the savepoint is gone.
    async fn members(
        &mut self,
        mut outer: DatabaseTransaction,
        first: Asking,
        kept: &mut Vec<Committed>,
    ) -> Result<DatabaseTransaction, StoreError> {
        let opened = Instant::now();
        // The first needs no savepoint: without it there is no group.
        let keep;
        (outer, keep) = lend(outer, first).await?;
        let Some(keep) = keep else { return Ok(outer) };
        kept.push(keep);
        for _ in 1..MEMBERS {
            let next = (opened.elapsed() < self.group).then(|| self.waiting.try_recv());
            let Some(Ok(asking)) = next else { break };
            if asking.is_closed() {
                continue;
            }
            run(&outer, "SAVEPOINT member").await?;
            let keep;
            (outer, keep) = lend(outer, asking).await?;
            let end = if keep.is_some() {
                "RELEASE member"
            } else {
                "ROLLBACK TO member; RELEASE member"
            };
            kept.extend(keep);
            run(&outer, end).await?;
        }
        Ok(outer)
    }
}

async fn lend(outer: DatabaseTransaction, asking: Asking) -> Result<Returned, StoreError> {
    let (back, returned) = oneshot::channel();
    // A turn that nobody takes comes back by being dropped.
    drop(asking.send(Ok(Turn(Some(Lent { outer, back })))));
    returned
        .await
        .map_err(|_| unavailable("a turn was never given back"))
}

async fn run(outer: &DatabaseTransaction, sql: &str) -> Result<(), StoreError> {
    let done = outer.execute_unprepared(sql).await;
    done.map(drop).map_err(failed("transaction"))
}

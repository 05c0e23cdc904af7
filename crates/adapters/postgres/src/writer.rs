//! The order in which writers get a connection.

use std::{sync::Arc, time::Duration};

use chainstore_kernel::StoreError;
use sea_orm::DatabaseConnection;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{
    connect,
    connection::Connection,
    error::unavailable,
    turnstile::{Pass, Turnstile},
};

/// The pool that writes. On PostgreSQL its connections write at the same time. SQLite has one connection:
/// a writer waits first for the other writers of this process, in the order in which they asked, and then
/// for the other processes that share the file.
pub(crate) struct Writer {
    pool: DatabaseConnection,
    /// `None` on PostgreSQL.
    queue: Option<Queue>,
}

struct Queue {
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

/// A connection on which each statement commits by itself.
pub(crate) struct Single {
    pool: DatabaseConnection,
    _turn: Option<Turn>,
}

impl Single {
    pub(crate) const fn db(&self) -> &DatabaseConnection {
        &self.pool
    }
}

impl Writer {
    /// `turnstile` is given for SQLite. `acquire` limits the wait for the other writers of this process.
    pub(crate) fn new(
        pool: DatabaseConnection,
        turnstile: Option<Turnstile>,
        acquire: Duration,
    ) -> Self {
        let queue = turnstile.map(|turnstile| Queue {
            next: Arc::new(Semaphore::new(1)),
            turnstile,
            acquire,
        });
        Self { pool, queue }
    }

    pub(crate) const fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }

    /// A transaction.
    pub(crate) async fn begin(&self) -> Result<Connection, StoreError> {
        let turn = self.turn().await?;
        let transaction = connect::begin(&self.pool).await?;
        Ok(Connection::writing(transaction, turn))
    }

    /// A connection for a change that is one statement.
    pub(crate) async fn single(&self) -> Result<Single, StoreError> {
        Ok(Single {
            _turn: self.turn().await?,
            pool: self.pool.clone(),
        })
    }

    async fn turn(&self) -> Result<Option<Turn>, StoreError> {
        let Some(queue) = &self.queue else {
            return Ok(None);
        };
        let permit = timeout(queue.acquire, Arc::clone(&queue.next).acquire_owned()).await;
        let permit = permit
            .map_err(|_| unavailable("no connection came free in time"))?
            .map_err(|_| unavailable("the pool is closed"))?;
        let turnstile = queue.turnstile.clone();
        // In a task of its own, which goes on when the caller stops waiting: the thread that waits for the
        // lock of the file cannot be stopped, and the permit must be kept until the thread has had it.
        let turn = tokio::spawn(async move {
            let pass = turnstile.pass().await;
            pass.map(|pass| Turn {
                _pass: pass,
                _permit: permit,
            })
        });
        let turn = timeout(queue.acquire, turn).await;
        let turn = turn
            .map_err(|_| unavailable("another program has written for too long"))?
            .map_err(|_| unavailable("the wait for a turn ended"))?;
        turn.map(Some)
            .map_err(|error| unavailable(format!("no turn: {}", error.kind())))
    }
}

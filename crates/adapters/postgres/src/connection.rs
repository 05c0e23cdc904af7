use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use chainstore_kernel::StoreError;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement,
};

use crate::{
    error::{failed, unavailable},
    lane::Turn,
    observer::Observers,
};

/// What statements run on. After one that failed, or that nobody waited for to its end, all others are
/// refused and nothing is committed: PostgreSQL aborts a transaction then, and SQLite may have undone it,
/// so that whatever came next would be written by itself.
pub(crate) struct Connection {
    open: Open,
    sound: AtomicBool,
}

enum Open {
    /// A transaction of its own.
    Alone(DatabaseTransaction),
    /// A place in a group of transactions that are committed together.
    Turn(Turn),
    /// No transaction: each statement commits by itself.
    Pool(DatabaseConnection),
}

impl Connection {
    pub(crate) fn alone(transaction: DatabaseTransaction) -> Self {
        Self::over(Open::Alone(transaction))
    }

    pub(crate) fn turn(turn: Turn) -> Self {
        Self::over(Open::Turn(turn))
    }

    pub(crate) fn pool(pool: DatabaseConnection) -> Self {
        Self::over(Open::Pool(pool))
    }

    fn over(open: Open) -> Self {
        Self {
            open,
            sound: AtomicBool::new(true),
        }
    }

    /// Returns when everything is durable.
    pub(crate) async fn commit(self, observers: &Observers) -> Result<(), StoreError> {
        if !self.sound.into_inner() {
            return Err(unavailable("a statement of the transaction had failed"));
        }
        match self.open {
            Open::Alone(transaction) => {
                let commit = observers.commit(transaction.commit()).await;
                commit.map_err(failed("transaction"))
            }
            Open::Turn(turn) => turn.commit().await,
            Open::Pool(_) => Ok(()),
        }
    }

    /// Runs a statement, and remembers if it does not end well.
    async fn run<T>(&self, statement: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        if !self.sound.swap(false, Ordering::Relaxed) {
            return Err(dead());
        }
        let result = statement.await;
        self.sound.store(result.is_ok(), Ordering::Relaxed);
        result
    }
}

fn dead() -> DbErr {
    DbErr::Custom("the transaction is dead".to_owned())
}

macro_rules! on {
    ($self:ident, $connection:ident => $statement:expr) => {
        match &$self.open {
            Open::Alone($connection) => $self.run($statement).await,
            Open::Pool($connection) => $self.run($statement).await,
            Open::Turn(turn) => {
                let $connection = turn.outer().ok_or_else(dead)?;
                $self.run($statement).await
            }
        }
    };
}

#[async_trait]
impl ConnectionTrait for Connection {
    fn get_database_backend(&self) -> DbBackend {
        match &self.open {
            Open::Alone(transaction) => transaction.get_database_backend(),
            Open::Turn(_) => DbBackend::Sqlite,
            Open::Pool(pool) => pool.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        on!(self, connection => connection.execute_raw(statement))
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        on!(self, connection => connection.execute_unprepared(sql))
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        on!(self, connection => connection.query_one_raw(statement))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        on!(self, connection => connection.query_all_raw(statement))
    }
}

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use chainstore_kernel::StoreError;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};

use crate::{
    error::{failed, unavailable},
    observer::Observers,
    turn::Turn,
};

/// An open transaction. After a statement that failed, or whose caller stopped waiting before its end,
/// all further statements and the commit are refused. PostgreSQL aborts the transaction in this case, and
/// SQLite may have rolled it back already, so that the next statement would commit by itself.
pub(crate) struct Connection {
    transaction: DatabaseTransaction,
    sound: AtomicBool,
    /// The last field, so that it is dropped last: the transaction has ended when the next writer begins.
    turn: Option<Turn>,
}

impl Connection {
    pub(crate) fn reading(transaction: DatabaseTransaction) -> Self {
        Self::writing(transaction, None)
    }

    pub(crate) fn writing(transaction: DatabaseTransaction, turn: Option<Turn>) -> Self {
        Self {
            transaction,
            sound: AtomicBool::new(true),
            turn,
        }
    }

    /// Commits; returns when everything is durable.
    pub(crate) async fn commit(self, observers: &Observers) -> Result<(), StoreError> {
        let Self {
            transaction,
            sound,
            turn: _turn,
        } = self;
        if !sound.into_inner() {
            return Err(unavailable("a statement of the transaction had failed"));
        }
        let commit = observers.commit(transaction.commit()).await;
        commit.map_err(failed("transaction"))
    }

    /// Runs a statement. If it fails or is cancelled, the transaction is marked as broken.
    async fn run<T>(&self, statement: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        if !self.sound.swap(false, Ordering::Relaxed) {
            return Err(DbErr::Custom("the transaction is dead".to_owned()));
        }
        let result = statement.await;
        self.sound.store(result.is_ok(), Ordering::Relaxed);
        result
    }
}

#[async_trait]
impl ConnectionTrait for Connection {
    fn get_database_backend(&self) -> DbBackend {
        self.transaction.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.run(self.transaction.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.run(self.transaction.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.run(self.transaction.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.run(self.transaction.query_all_raw(statement)).await
    }
}

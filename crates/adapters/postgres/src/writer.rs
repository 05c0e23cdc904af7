use chainstore_kernel::StoreError;
use sea_orm::DatabaseConnection;

use crate::{
    connect,
    connection::Connection,
    turn::{Turn, Turns},
};

/// The pool that writes. On PostgreSQL its connections write at the same time. SQLite has one connection, and
/// a writer waits for its turn.
pub(crate) struct Writer {
    pool: DatabaseConnection,
    /// `None` on PostgreSQL.
    turns: Option<Turns>,
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
    pub(crate) const fn new(pool: DatabaseConnection, turns: Option<Turns>) -> Self {
        Self { pool, turns }
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
        match &self.turns {
            Some(turns) => turns.take().await.map(Some),
            None => Ok(None),
        }
    }
}

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use chainstore_kernel::{Authorized, StoreError};
use chainstore_migrations::{Migrator, MigratorTrait, Standing};
use chainstore_ports::{Store, StoreRead, StoreTx};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait};

use crate::{
    config::{DatabaseConfig, Engine},
    connect,
    connection::Connection,
    error::{failed, unavailable},
    observer::{Observer, Observers},
    queries::Queries,
    sealing::Sealing,
    signals::Signals,
    transaction::SqlTx,
    turn::Turns,
    writer::{Single, Writer},
};

/// A database with its connection pools. A clone uses the same pools.
#[derive(Clone)]
pub struct Database(Arc<Shared>);

struct Shared {
    engine: Engine,
    writer: Writer,
    reader: DatabaseConnection,
    sealing: Sealing,
    signals: Arc<Signals>,
    observers: Observers,
}

/// The PostgreSQL advisory lock under which migrations run, so that two instances never migrate at the
/// same time. The number is arbitrary, but must be the same in every instance.
const MIGRATION_LOCK: i64 = 0x6368_6169_6e73_7472;

impl Database {
    /// Connects. It does not migrate: [`Database::schema`] says whether that is needed.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database does not answer in time.
    pub async fn connect(config: &DatabaseConfig, sealing: Sealing) -> Result<Self, StoreError> {
        Self::open(config, sealing, Observers::default()).await
    }

    /// Connects, and calls the observer for every statement from then on.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database does not answer in time.
    pub async fn connect_observed(
        config: &DatabaseConfig,
        sealing: Sealing,
        observer: Observer,
    ) -> Result<Self, StoreError> {
        Self::open(config, sealing, Observers::new(Some(observer))).await
    }

    async fn open(
        config: &DatabaseConfig,
        sealing: Sealing,
        observers: Observers,
    ) -> Result<Self, StoreError> {
        let (writer, reader) = connect::open(config, &observers).await?;
        let engine = config.engine();
        let signals = Arc::new(Signals::start(engine, &writer, &reader));
        let turns = match engine {
            Engine::Sqlite => Some(Turns::new(connect::turnstile(config)?, config.acquire)),
            Engine::Postgres => None,
        };
        Ok(Self(Arc::new(Shared {
            engine,
            writer: Writer::new(writer, turns),
            reader,
            sealing,
            signals,
            observers,
        })))
    }

    /// Which database it is.
    pub fn engine(&self) -> Engine {
        self.0.engine
    }

    /// Applies all missing migrations in one transaction. A second instance waits for the first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when a migration fails, or when a newer version of the program has
    /// already applied migrations that this one does not have.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let tx = connect::begin(self.0.writer.pool()).await?;
        if self.engine() == Engine::Postgres {
            for (sql, values) in [
                ("SELECT set_config('statement_timeout', '0', true)", vec![]),
                (
                    "SELECT pg_advisory_xact_lock($1)",
                    vec![MIGRATION_LOCK.into()],
                ),
            ] {
                let statement =
                    Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
                tx.execute_raw(statement)
                    .await
                    .map_err(failed("migration"))?;
            }
        }
        let standing = Standing::of(&tx).await.map_err(failed("migration"))?;
        if !standing.unknown.is_empty() {
            return Err(unavailable("its schema is newer than this program"));
        }
        Migrator::up(&tx, None).await.map_err(|error| {
            tracing::error!(%error, "a migration failed; nothing was changed");
            failed("migration")(error)
        })?;
        let commit = self.0.observers.commit(tx.commit()).await;
        commit.map_err(failed("migration"))
    }

    /// Names of the migrations that are not applied yet, and of those that only a newer program has. It
    /// only reads, so a role without the right to change the schema can call it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database does not answer.
    pub async fn schema(&self) -> Result<Standing, StoreError> {
        Standing::of(&self.0.reader)
            .await
            .map_err(failed("migration"))
    }

    /// Runs an empty statement on both pools, to find out whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it does not answer.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.0
            .writer
            .pool()
            .ping()
            .await
            .map_err(failed("database"))?;
        self.0.reader.ping().await.map_err(failed("database"))
    }

    /// Closes the pools. It waits for open transactions; no new transaction can begin afterwards.
    pub async fn close(&self) {
        self.0.signals.stop();
        for pool in [&self.0.reader, self.0.writer.pool()] {
            // An error is ignored: it means that the connection is already closed.
            let _ = pool.close_by_ref().await;
        }
    }

    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.0.reader
    }

    pub(crate) fn sealing(&self) -> &Sealing {
        &self.0.sealing
    }

    pub(crate) fn signals(&self) -> &Signals {
        &self.0.signals
    }

    /// A transaction that writes.
    pub(crate) async fn write(&self) -> Result<SqlTx, StoreError> {
        let db = self.0.writer.begin().await?;
        let (observers, signals) = (self.0.observers.clone(), Arc::clone(&self.0.signals));
        Ok(SqlTx::new(self.queries(db), observers, signals))
    }

    /// A connection for a change that is one statement, which commits by itself.
    pub(crate) async fn single(&self) -> Result<Single, StoreError> {
        self.0.writer.single().await
    }

    /// A read-only view.
    pub(crate) async fn view(&self) -> Result<Queries, StoreError> {
        let db = self.0.reader.begin().await.map_err(failed("view"))?;
        Ok(self.queries(Connection::reading(db)))
    }

    fn queries(&self, db: Connection) -> Queries {
        Queries::new(db, self.engine(), self.0.sealing.clone())
    }
}

#[async_trait]
impl Store for Database {
    async fn begin(&self, _who: &Authorized<'_>) -> Result<Box<dyn StoreTx>, StoreError> {
        Ok(Box::new(self.write().await?))
    }

    async fn read(&self, _who: &Authorized<'_>) -> Result<Box<dyn StoreRead>, StoreError> {
        Ok(Box::new(self.view().await?))
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("engine", &self.engine())
            .finish_non_exhaustive()
    }
}

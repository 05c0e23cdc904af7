use std::time::Duration;

use chainstore_kernel::StoreError;
use sea_orm::{
    ConnectOptions, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use sqlx::{
    Connection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::{
    config::{DatabaseConfig, Engine},
    error::{failed, unavailable},
    observer::Observers,
    turnstile::Turnstile,
};

/// Readers beside the one writer of SQLite, and one that watches for writes of another process.
const SQLITE_READERS: u32 = 4 + 1;

/// Opens the pool that writes and the pool that only reads.
pub(crate) async fn open(
    config: &DatabaseConfig,
    observers: &Observers,
) -> Result<(DatabaseConnection, DatabaseConnection), StoreError> {
    let (writer, reader) = match config.engine() {
        Engine::Sqlite => sqlite(config),
        Engine::Postgres => postgres(config),
    };
    let connect = async |options: ConnectOptions| {
        let mut pool = sea_orm::Database::connect(options)
            .await
            .map_err(failed("database"))?;
        observers.follow(&mut pool);
        Ok::<_, StoreError>(pool)
    };
    // The writer first: it makes the file of a new SQLite database.
    let writer = connect(writer).await?;
    let reader = connect(reader).await?;
    Ok((writer, reader))
}

/// Where processes that share a SQLite file wait for each other.
pub(crate) fn turnstile(config: &DatabaseConfig) -> Result<Turnstile, StoreError> {
    let options: SqliteConnectOptions = config
        .url()
        .parse()
        .map_err(|_| unavailable("the address of the database cannot be read"))?;
    Turnstile::beside(options.get_filename()).map_err(|error| {
        let kind = error.kind();
        unavailable(format!("no file can be kept beside the database: {kind}"))
    })
}

/// A transaction that writes. On SQLite it takes the write lock at once: one that began by reading could
/// not upgrade while another writes.
pub(crate) async fn begin(writer: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let begun = writer.begin_with_options(options).await;
    begun.map_err(|error| match failed("transaction")(error) {
        StoreError::Conflict { .. } => unavailable("another process writes for too long"),
        other => other,
    })
}

fn common(config: &DatabaseConfig) -> ConnectOptions {
    let mut options = ConnectOptions::new(config.url());
    // Statements carry values of rows: neither logs nor spans may hold them.
    options.sqlx_logging(false).record_stmt_in_spans(false);
    options
        .acquire_timeout(config.acquire)
        .connect_timeout(config.acquire);
    options.test_before_acquire_if_idle_for(Duration::from_secs(30));
    options
}

fn postgres(config: &DatabaseConfig) -> (ConnectOptions, ConnectOptions) {
    let mut writer = common(config);
    // One more, which listens for announcements.
    writer
        .max_connections(config.connections.saturating_add(1))
        .statement_timeout(config.statement);
    let mut reader = writer.clone();
    writer.map_sqlx_postgres_opts(|options| options.application_name("chainstore"));
    // A view is one snapshot: an order and its lines are read as of the same moment.
    reader.map_sqlx_postgres_opts(|options| {
        options.application_name("chainstore-reader").options([
            ("default_transaction_isolation", "repeatable read"),
            ("default_transaction_read_only", "on"),
        ])
    });
    (writer, reader)
}

fn sqlite(config: &DatabaseConfig) -> (ConnectOptions, ConnectOptions) {
    let (mut writer, mut reader) = (common(config), common(config));
    let busy = config.statement;
    // One writer: SQLite has no more, and waiting in our own queue is fair.
    writer
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None);
    writer.map_sqlx_sqlite_opts(move |options| durable(options, busy).create_if_missing(true));
    // SQLite undoes a transaction by itself when it cannot write, and the driver does not notice: a
    // connection on which it still sees one is not used again.
    writer.map_sqlx_sqlite_before_acquire(|connection, _| {
        Box::pin(async move { Ok(!connection.is_in_transaction()) })
    });
    reader
        .max_connections(SQLITE_READERS)
        .idle_timeout(None)
        .max_lifetime(None);
    reader.map_sqlx_sqlite_opts(move |options| durable(options, busy).pragma("query_only", "on"));
    (writer, reader)
}

/// What is committed survives a power cut (`synchronous = FULL`), and readers do not wait for the
/// writer (WAL).
fn durable(options: SqliteConnectOptions, busy: Duration) -> SqliteConnectOptions {
    options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(busy)
        .foreign_keys(true)
}

use std::time::Duration;

use chainstore_kernel::StoreError;
use sea_orm::{
    ConnAcquireErr, ConnectOptions, DatabaseConnection, DatabaseTransaction, DbErr, RuntimeErr,
    SqliteTransactionMode, SqlxError, TransactionOptions, TransactionTrait,
};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use tokio::time::Instant;

use crate::{
    config::{DatabaseConfig, Engine},
    error::{failed, unavailable},
    observer::Observers,
    turnstile::Turnstile,
};

/// Connections that read an SQLite file: four for views, and one that checks whether another process
/// wrote to the file.
const SQLITE_READERS: u32 = 4 + 1;

/// Between two tries of the first connection.
const PAUSE: Duration = Duration::from_secs(1);

/// Opens the pool that writes and the pool that only reads. A program that is started together with its
/// database tries again for `patience`, because the server may need some seconds before it answers.
pub(crate) async fn open(
    config: &DatabaseConfig,
    observers: &Observers,
) -> Result<(DatabaseConnection, DatabaseConnection), StoreError> {
    let end = Instant::now() + config.patience;
    loop {
        let error = match opened(config, observers).await {
            Ok(pools) => return Ok(pools),
            Err(error) => error,
        };
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() || !may_yet_come(&error) {
            return Err(unreached(error));
        }
        tracing::warn!(
            seconds_left = left.as_secs(),
            reason = %unreached(error),
            "the database is not there yet; waiting for it"
        );
        tokio::time::sleep(PAUSE.min(left)).await;
    }
}

async fn opened(
    config: &DatabaseConfig,
    observers: &Observers,
) -> Result<(DatabaseConnection, DatabaseConnection), DbErr> {
    let (writer, reader) = match config.engine() {
        Engine::Sqlite => sqlite(config),
        Engine::Postgres => postgres(config),
    };
    let connect = async |options: ConnectOptions| {
        let mut pool = sea_orm::Database::connect(options).await?;
        observers.follow(&mut pool);
        Ok::<_, DbErr>(pool)
    };
    // The writer comes first because it creates the file of a new SQLite database.
    let writer = connect(writer).await?;
    let reader = connect(reader).await?;
    Ok((writer, reader))
}

/// Whether a later try may succeed: the server does not answer, or it is still starting. A refusal, such
/// as a wrong password, would only be repeated.
fn may_yet_come(error: &DbErr) -> bool {
    match driver(error) {
        Some(SqlxError::Io(_) | SqlxError::PoolTimedOut) => true,
        // PostgreSQL: cannot_connect_now, too_many_connections. SQLite: SQLITE_BUSY.
        Some(SqlxError::Database(error)) => {
            matches!(
                error.code().as_deref(),
                Some("57P03" | "53300" | "5" | "261")
            )
        }
        Some(_) => false,
        None => matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
    }
}

/// Why the first connection failed, in words that tell the operator what to correct.
fn unreached(error: DbErr) -> StoreError {
    match reason(&error) {
        Some(reason) => unavailable(reason),
        None => failed("database")(error),
    }
}

fn reason(error: &DbErr) -> Option<&'static str> {
    const NOBODY: &str = "nobody answers at its address";
    match driver(error) {
        Some(SqlxError::PoolTimedOut) => Some(NOBODY),
        Some(SqlxError::Io(error)) if error.to_string().contains("lookup") => {
            Some("the name of its host is not known")
        }
        Some(SqlxError::Database(error)) => match error.code().as_deref() {
            Some("28P01" | "28000") => Some("it refuses the user or the password"),
            Some("3D000") => Some("there is no database of that name"),
            Some("57P03") => Some("it is still starting"),
            Some("53300") => Some("it has no connection left"),
            Some("14") => Some("its file cannot be opened"),
            Some("26") => Some("its file is no database"),
            _ => None,
        },
        Some(_) => None,
        None => {
            matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)).then_some(NOBODY)
        }
    }
}

fn driver(error: &DbErr) -> Option<&SqlxError> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

/// The lock by which processes that share an SQLite file write in turn; `None` on PostgreSQL.
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

/// Begins a transaction that writes. On SQLite it takes the write lock at once: a transaction that began
/// by reading could not take the lock later, if another process had written meanwhile.
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
    // Statements contain values of rows, which must not get into logs or spans.
    options.sqlx_logging(false).record_stmt_in_spans(false);
    options
        .acquire_timeout(config.acquire)
        .connect_timeout(config.acquire);
    options.test_before_acquire_if_idle_for(Duration::from_secs(30));
    options
}

fn postgres(config: &DatabaseConfig) -> (ConnectOptions, ConnectOptions) {
    let mut writer = common(config);
    // One more connection, for LISTEN: it is never returned to the pool.
    writer
        .max_connections(config.connections.saturating_add(1))
        .statement_timeout(config.statement);
    let mut reader = writer.clone();
    writer.map_sqlx_postgres_opts(|options| options.application_name("chainstore"));
    // Repeatable read makes a view one snapshot: an order and its lines are read as of the same moment.
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
    let (busy, create) = (config.statement, config.create);
    // SQLite allows one writer at a time.
    writer
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None);
    writer.map_sqlx_sqlite_opts(move |options| durable(options, busy).create_if_missing(create));
    // When SQLite cannot write, it rolls the transaction back by itself, and the driver does not notice.
    // A connection that the driver believes to be inside a transaction is therefore closed and replaced.
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

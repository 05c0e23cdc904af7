use std::{ops::Deref, sync::Arc};

use chainstore_crypto::{MasterKey, Vault};
use chainstore_kernel::Clock;
use chainstore_port_contracts::{ManualClock, Ports, TestEntropy};
use chainstore_postgres::{
    Database, DatabaseConfig, Sealing, SqlInbox, SqlLeases, SqlOutbox, SqlWakeup, SqlWatchList,
};
use tempfile::TempDir;

use crate::server;

/// A migrated, empty database of its own.
pub(crate) struct Fixture {
    ports: Ports,
    pub(crate) database: Database,
    pub(crate) url: String,
    _folder: Option<TempDir>,
}

impl Deref for Fixture {
    type Target = Ports;

    fn deref(&self) -> &Ports {
        &self.ports
    }
}

pub(crate) fn master() -> MasterKey {
    MasterKey::from_hex(&"42".repeat(32)).expect("a key")
}

pub(crate) fn sealing(clock: Arc<dyn Clock>) -> Sealing {
    Sealing {
        cipher: Arc::new(Vault::new(&master())),
        entropy: Arc::new(TestEntropy),
        clock,
    }
}

pub(crate) async fn connect(url: &str, clock: Arc<dyn Clock>) -> Database {
    let config = DatabaseConfig::new(url).expect("an address");
    Database::connect(&config, sealing(clock))
        .await
        .expect("a connection")
}

pub(crate) fn sqlite_file() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("shop.db").display());
    (folder, url)
}

/// SQLite in a file.
pub(crate) async fn sqlite() -> Fixture {
    let (folder, url) = sqlite_file();
    let fixture = fixture(url, Some(folder)).await;
    fixture.database.migrate().await.expect("the schema");
    fixture
}

/// A database of the private PostgreSQL server.
pub(crate) async fn postgres() -> Fixture {
    fixture(server::database().await, None).await
}

async fn fixture(url: String, folder: Option<TempDir>) -> Fixture {
    let clock = Arc::new(ManualClock::default());
    let database = connect(&url, clock.clone()).await;
    let ports = Ports {
        begin: Arc::new(database.clone()),
        read: Arc::new(database.clone()),
        inbox: Arc::new(SqlInbox::new(database.clone())),
        outbox: Arc::new(SqlOutbox::new(database.clone())),
        leases: Arc::new(SqlLeases::new(database.clone())),
        watch: Arc::new(SqlWatchList::new(database.clone())),
        wakeup: Arc::new(SqlWakeup::new(database.clone())),
        clock,
    };
    Fixture {
        ports,
        database,
        url,
        _folder: folder,
    }
}

/// Runs a statement behind the store's back, as somebody with the database's password would.
pub(crate) async fn meddle(url: &str, sql: &str) -> u64 {
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    if url.starts_with("sqlite") {
        use sqlx::Connection;
        let mut connection = sqlx::SqliteConnection::connect(url)
            .await
            .expect("a connection");
        sqlx::query(sql)
            .execute(&mut connection)
            .await
            .expect("a statement")
            .rows_affected()
    } else {
        use sqlx::Connection;
        let mut connection = sqlx::PgConnection::connect(url)
            .await
            .expect("a connection");
        sqlx::query(sql)
            .execute(&mut connection)
            .await
            .expect("a statement")
            .rows_affected()
    }
}

/// Makes each function over a fixture a test on both engines.
macro_rules! on_both {
    ($($test:ident)+) => {
        mod sqlite {
            $(#[tokio::test] async fn $test() { super::$test(crate::fixture::sqlite().await).await })+
        }
        mod postgres {
            $(#[tokio::test] async fn $test() { super::$test(crate::fixture::postgres().await).await })+
        }
    };
}
pub(crate) use on_both;

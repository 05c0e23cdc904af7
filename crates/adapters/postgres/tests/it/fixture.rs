use std::sync::{Arc, Mutex, PoisonError};

use chainstore_databases::{Engine, TestStore, ports};
use chainstore_kernel::{Actor, AuditEntry, StoreError, Timestamp};
use chainstore_port_contracts::prove;
use chainstore_ports::{Store, StoreTx};
use chainstore_postgres::{Database, DatabaseConfig, Phase, Statement};
use chainstore_shop_kit::{ShopBuilder, ShopKit};

pub(crate) use chainstore_databases::{connect, master_key as master, meddle, sealing};

/// A migrated, empty database of its own.
pub(crate) type Fixture = TestStore;

/// Which database it is.
pub(crate) fn engine(fixture: &Fixture) -> Engine {
    let config = DatabaseConfig::new(fixture.url.as_str());
    config.expect("an address").engine()
}

/// The same database through other pools, and what is heard of them.
pub(crate) async fn observed(fixture: &Fixture) -> (Database, Heard) {
    observed_with(fixture, |_| ()).await
}

/// The same, with other bounds than the usual ones.
pub(crate) async fn observed_with(
    fixture: &Fixture,
    bounds: impl FnOnce(&mut DatabaseConfig),
) -> (Database, Heard) {
    let mut config = DatabaseConfig::new(fixture.url.as_str()).expect("an address");
    bounds(&mut config);
    let heard = Heard::default();
    let record = heard.clone();
    let database = Database::connect_observed(
        &config,
        sealing(fixture.clock.clone()),
        Arc::new(move |statement| record.hear(statement)),
    );
    (database.await.expect("a connection"), heard)
}

/// A shop over the fixture's database that runs through these pools.
pub(crate) async fn shop(fixture: &Fixture, database: &Database) -> ShopKit {
    let ports = ports(database, fixture.clock.clone());
    ShopBuilder::over(&ports).open().await
}

/// A transaction through these pools.
pub(crate) async fn begin(database: &Database) -> Result<Box<dyn StoreTx>, StoreError> {
    let database = database.clone();
    prove(|who| Box::pin(async move { database.begin(who).await })).await
}

/// An entry of the audit trail.
pub(crate) fn entry(at: Timestamp, subject: &str, details: &str) -> AuditEntry {
    AuditEntry {
        at,
        actor: Actor::Worker("test"),
        action: "test.done",
        subject: subject.to_owned(),
        version: 1,
        details: details.to_owned(),
    }
}

/// What an observer heard, in its order.
#[derive(Clone, Default)]
pub(crate) struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    fn hear(&self, statement: Statement<'_>) {
        // Other processes are told after the commit, a little later, by a task of its own.
        if statement.sql.contains("pg_notify") {
            return;
        }
        let said = match statement.phase {
            Phase::Committing => "committing".to_owned(),
            Phase::Committed => "committed".to_owned(),
            Phase::Executed if statement.writes() => format!("writes {}", statement.sql),
            Phase::Executed => format!("reads {}", statement.sql),
        };
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(said);
    }

    /// What was heard since this was last asked.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// SQLite in a file.
pub(crate) async fn sqlite() -> Fixture {
    TestStore::open(Engine::Sqlite, Arc::default()).await
}

/// A database of the private PostgreSQL server.
pub(crate) async fn postgres() -> Fixture {
    TestStore::open(Engine::Postgres, Arc::default()).await
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

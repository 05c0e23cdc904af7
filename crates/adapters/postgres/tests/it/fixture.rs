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

/// The same database through pools of its own, and a record of their statements.
pub(crate) async fn observed(fixture: &Fixture) -> (Database, Heard) {
    observed_with(fixture, |_| ()).await
}

/// As [`observed`], with these limits instead of the default ones.
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

/// A shop on the fixture's database that uses these pools.
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

/// The statements and commits that an observer was called for, in their order.
#[derive(Clone, Default)]
pub(crate) struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    fn hear(&self, statement: Statement<'_>) {
        // Left out: a separate task announces the work a little later, at no fixed moment.
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

    /// What was recorded since the last call.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A new SQLite database in a file.
pub(crate) async fn sqlite() -> Fixture {
    TestStore::open(Engine::Sqlite, Arc::default()).await
}

/// A new database on the PostgreSQL server that the tests started.
pub(crate) async fn postgres() -> Fixture {
    TestStore::open(Engine::Postgres, Arc::default()).await
}

/// Makes two tests of each function that takes a fixture: one for each engine.
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

use std::{
    ops::Deref,
    sync::{Arc, Mutex, PoisonError},
};

use chainstore_crypto::{MasterKey, Vault};
use chainstore_databases::{Engine, TestDatabase};
use chainstore_kernel::Clock;
use chainstore_port_contracts::{ManualClock, Ports, TestEntropy};
use chainstore_postgres::{
    Database, DatabaseConfig, Phase, Sealing, SqlInbox, SqlLeases, SqlOutbox, SqlWakeup,
    SqlWatchList, Statement,
};

pub(crate) use chainstore_databases::meddle;

/// A migrated, empty database of its own.
pub(crate) struct Fixture {
    ports: Ports,
    pub(crate) url: String,
    _home: TestDatabase,
}

impl Deref for Fixture {
    type Target = Ports;

    fn deref(&self) -> &Ports {
        &self.ports
    }
}

impl Fixture {
    /// A file beside the SQLite file, by what its name ends with.
    pub(crate) fn file(&self, suffix: &str) -> String {
        format!("{}{suffix}", self.url.trim_start_matches("sqlite:"))
    }

    /// The same database through other pools, and what is heard of them.
    pub(crate) async fn observed(&self) -> (Database, Heard) {
        self.observed_with(|_| ()).await
    }

    /// The same, with other bounds than the usual ones.
    pub(crate) async fn observed_with(
        &self,
        bounds: impl FnOnce(&mut DatabaseConfig),
    ) -> (Database, Heard) {
        let mut config = DatabaseConfig::new(self.url.as_str()).expect("an address");
        bounds(&mut config);
        let heard = Heard::default();
        let record = heard.clone();
        let database = Database::connect_observed(
            &config,
            sealing(self.ports.clock.clone()),
            Arc::new(move |statement| record.hear(statement)),
        );
        (database.await.expect("a connection"), heard)
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

/// SQLite in a file.
pub(crate) async fn sqlite() -> Fixture {
    fixture(Engine::Sqlite).await
}

/// A database of the private PostgreSQL server.
pub(crate) async fn postgres() -> Fixture {
    fixture(Engine::Postgres).await
}

async fn fixture(engine: Engine) -> Fixture {
    let home = TestDatabase::migrated(engine).await;
    let clock = Arc::new(ManualClock::default());
    let database = connect(home.url(), clock.clone()).await;
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
        url: home.url().to_owned(),
        _home: home,
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

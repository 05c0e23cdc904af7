use std::ops::Deref;
use std::sync::Arc;

use chainstore_crypto::{MasterKey, Vault};
use chainstore_kernel::Clock;
use chainstore_port_contracts::{ManualClock, Ports};
use chainstore_postgres::{
    Database, DatabaseConfig, Engine, Sealing, SqlInbox, SqlLeases, SqlMessageMemory, SqlOutbox,
    SqlWakeup, SqlWatchList,
};
use chainstore_system::SystemEntropy;

use crate::test_database::TestDatabase;

/// The product's store over a migrated database of one test alone, empty at first. It gives its
/// [`Ports`].
pub struct TestStore<C = ManualClock> {
    /// Where its database is.
    pub url: String,
    ports: Ports<C>,
    database: Database,
    _home: TestDatabase,
}

impl<C: Clock + 'static> TestStore<C> {
    /// A store that reads `clock`.
    pub async fn open(engine: Engine, clock: Arc<C>) -> Self {
        Self::open_with(engine, clock, |_| {}).await
    }

    /// The same, with other bounds than the usual ones.
    pub async fn open_with(
        engine: Engine,
        clock: Arc<C>,
        bounds: impl FnOnce(&mut DatabaseConfig),
    ) -> Self {
        let home = TestDatabase::migrated(engine).await;
        let mut config = config(home.url());
        bounds(&mut config);
        let database = Database::connect(&config, sealing(clock.clone())).await;
        Self::with(home, database.expect("a connection"), clock)
    }

    /// The store over what a database holds already.
    pub async fn over(home: TestDatabase, clock: Arc<C>) -> Self {
        let database = connect(home.url(), clock.clone()).await;
        Self::with(home, database, clock)
    }

    fn with(home: TestDatabase, database: Database, clock: Arc<C>) -> Self {
        let ports = ports(&database, clock);
        Self {
            url: home.url().to_owned(),
            ports,
            database,
            _home: home,
        }
    }

    /// Takes the database away for good: whatever is asked of the store from now on is unavailable.
    pub async fn close(&self) {
        self.database.close().await;
    }
}

impl<C> Deref for TestStore<C> {
    type Target = Ports<C>;

    fn deref(&self) -> &Ports<C> {
        &self.ports
    }
}

/// The ports of a database, which reads this clock.
pub fn ports<C: Clock + 'static>(database: &Database, clock: Arc<C>) -> Ports<C> {
    Ports {
        store: Arc::new(database.clone()),
        inbox: Arc::new(SqlInbox::new(database.clone())),
        outbox: Arc::new(SqlOutbox::new(database.clone())),
        leases: Arc::new(SqlLeases::new(database.clone())),
        memory: Arc::new(SqlMessageMemory::new(database.clone())),
        watch: Arc::new(SqlWatchList::new(database.clone())),
        wakeup: Arc::new(SqlWakeup::new(database.clone())),
        clock,
    }
}

/// The key of every test store.
pub fn master_key() -> MasterKey {
    MasterKey::from_hex(&"42".repeat(32)).expect("a key")
}

/// What seals the fields of every test store.
pub fn sealing(clock: Arc<dyn Clock>) -> Sealing {
    Sealing {
        cipher: Arc::new(Vault::new(&master_key())),
        entropy: Arc::new(SystemEntropy),
        clock,
    }
}

/// One more instance over a database.
pub async fn connect(url: &str, clock: Arc<dyn Clock>) -> Database {
    Database::connect(&config(url), sealing(clock))
        .await
        .expect("a connection")
}

fn config(url: &str) -> DatabaseConfig {
    DatabaseConfig::new(url).expect("an address")
}

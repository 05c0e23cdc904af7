use std::ops::Deref;
use std::sync::Arc;

use chainstore_kernel::Clock;
use chainstore_port_contracts::{ManualClock, Ports};
use chainstore_postgres::{
    Database, DatabaseConfig, Engine, SqlInbox, SqlLeases, SqlMessageMemory, SqlOutbox, SqlWakeup,
    SqlWatchList,
};

use crate::connect::{config, connect, sealing};
use crate::test_database::TestDatabase;

/// The store of the product on a migrated, empty database that only one test uses. It dereferences to its
/// [`Ports`].
pub struct TestStore<C = ManualClock> {
    /// The address of its database.
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

    /// As [`TestStore::open`], with these limits instead of the default ones.
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

    /// A store on a database that may already have rows.
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

    /// Closes the database: every later call of the store fails with `Unavailable`.
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

/// The ports of a database; the leases and the queues use this clock.
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

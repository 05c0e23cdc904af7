//! The product's database adapter over the address of a test's database.

use std::sync::Arc;

use chainstore_crypto::{MasterKey, Vault};
use chainstore_kernel::Clock;
use chainstore_postgres::{Database, DatabaseConfig, Sealing};
use chainstore_system::{SystemClock, SystemEntropy};

/// The master key of every test store.
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

/// A connection with the default limits. A second call is a second program on the same database.
pub async fn connect(url: &str, clock: Arc<dyn Clock>) -> Database {
    Database::connect(&config(url), sealing(clock))
        .await
        .expect("a connection")
}

pub(crate) fn config(url: &str) -> DatabaseConfig {
    DatabaseConfig::new(url).expect("an address")
}

/// Brings the schema of a database up to date.
pub(crate) async fn migrate(url: &str) {
    let database = connect(url, Arc::new(SystemClock)).await;
    database.migrate().await.expect("the schema");
    database.close().await;
}

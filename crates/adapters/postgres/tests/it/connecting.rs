//! The first connection: a program waits for a database that is still starting, and fails at once when
//! the database refuses the connection.

use std::sync::Arc;
use std::time::Duration;

use chainstore_databases::{Durability, Engine, Instance, TestDatabase};
use chainstore_kernel::StoreError;
use chainstore_port_contracts::ManualClock;
use chainstore_postgres::{Database, DatabaseConfig};

use crate::fixture;

/// A patience that is longer than any test runs.
const FOR_EVER: Duration = Duration::from_hours(1);

async fn connect(url: &str, patience: Duration) -> Result<Database, StoreError> {
    let mut config = DatabaseConfig::new(url).unwrap();
    (config.acquire, config.patience) = (Duration::from_millis(300), patience);
    let sealing = fixture::sealing(Arc::new(ManualClock::default()));
    Database::connect(&config, sealing).await
}

/// Connects with a long time limit, expects a refusal, and answers its text.
async fn refused(url: &str) -> String {
    let error = connect(url, FOR_EVER).await.expect_err("a refusal");
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
    assert!(!error.to_string().contains("secret"), "{error}");
    error.to_string()
}

#[tokio::test]
async fn a_server_that_is_away_is_unavailable() {
    let away = connect("postgres://x:secret@127.0.0.1:1/x", Duration::ZERO).await;
    let away = away.expect_err("nobody listens there").to_string();
    assert!(away.contains("nobody answers at its address"), "{away}");
}

// proves M-X4: programs may be started before their database
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_comes_up_later_is_waited_for() {
    let server = Instance::start_own(Durability::Full);
    let database = TestDatabase::migrated_on(&server).await;
    let url = database.url().to_owned();
    server.stop();
    assert!(connect(&url, Duration::ZERO).await.is_err());
    let waiting = tokio::spawn(async move { connect(&url, FOR_EVER).await.map(drop) });
    // Long enough for a first try to fail. If it were too short, the test would pass without such a try.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!waiting.is_finished());
    tokio::task::block_in_place(|| server.start());
    assert_eq!(waiting.await.unwrap(), Ok(()));
}

#[tokio::test]
async fn a_refusal_ends_the_wait_at_once() {
    let database = TestDatabase::migrated(Engine::Postgres).await;
    let (server, _) = database.url().rsplit_once('/').unwrap();
    let said = refused(&format!("{server}/no_such_shop")).await;
    assert!(said.contains("no database of that name"), "{said}");
    let (_, host) = server.rsplit_once('@').unwrap();
    let said = refused(&format!("postgres://shop:secret@{host}/postgres")).await;
    assert!(said.contains("refuses the user or the password"), "{said}");
    let said = refused("sqlite:/no/such/folder/shop.db").await;
    assert!(said.contains("file cannot be opened"), "{said}");
}

#[tokio::test]
async fn a_file_is_only_made_when_asked_to() {
    let none = TestDatabase::empty(Engine::Sqlite).await;
    let mut config = DatabaseConfig::new(none.url()).unwrap();
    config.create = false;
    let sealing = fixture::sealing(Arc::new(ManualClock::default()));
    assert!(Database::connect(&config, sealing).await.is_err());
    let (_, file) = none.url().split_once(':').unwrap();
    assert!(!std::path::Path::new(file).exists());
}

use std::sync::Arc;

use chainstore_databases::{Engine, TestDatabase};
use chainstore_port_contracts::ManualClock;

use crate::fixture;

async fn migrates_once_however_many_begin(url: &str) {
    let mut instances = Vec::new();
    for _ in 0..3 {
        instances.push(fixture::connect(url, Arc::new(ManualClock::default())).await);
    }
    assert_eq!(instances[0].pending_migrations().await.unwrap().len(), 7);
    let tasks: Vec<_> = instances
        .iter()
        .cloned()
        .map(|instance| tokio::spawn(async move { instance.migrate().await }))
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok(()));
    }
    assert_eq!(instances[0].pending_migrations().await, Ok(Vec::new()));
    instances[0].migrate().await.expect("nothing to do");
    for instance in instances {
        instance.ping().await.unwrap();
        instance.close().await;
        assert!(instance.ping().await.is_err());
    }
}

#[tokio::test]
async fn sqlite_migrates_once_however_many_begin() {
    let empty = TestDatabase::empty(Engine::Sqlite).await;
    migrates_once_however_many_begin(empty.url()).await;
}

#[tokio::test]
async fn postgres_migrates_once_however_many_begin() {
    let empty = TestDatabase::empty(Engine::Postgres).await;
    migrates_once_however_many_begin(empty.url()).await;
}

#[tokio::test]
async fn a_server_that_is_away_is_unavailable() {
    let mut config =
        chainstore_postgres::DatabaseConfig::new("postgres://x:secret@127.0.0.1:1/x").unwrap();
    config.acquire = std::time::Duration::from_millis(300);
    let sealing = fixture::sealing(Arc::new(ManualClock::default()));
    let error = chainstore_postgres::Database::connect(&config, sealing)
        .await
        .expect_err("nobody listens there");
    assert!(matches!(
        error,
        chainstore_kernel::StoreError::Unavailable { .. }
    ));
    assert!(!error.to_string().contains("secret"));
}

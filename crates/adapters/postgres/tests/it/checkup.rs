//! The checks of a database answer correctly, and leave no change behind.

use std::sync::Arc;

use chainstore_crypto::{MasterKey, Vault};
use chainstore_databases::Engine;
use chainstore_kernel::{Clock, StoreError};
use chainstore_port_contracts::Given;
use chainstore_postgres::{Database, DatabaseConfig, KeyFit, Link, Sealing};
use chainstore_system::SystemClock;

use crate::fixture::{self, Fixture, entry, meddle, on_both};

on_both! {
    a_foreign_key_is_told_from_the_own_one
    one_damaged_row_is_no_foreign_key
    a_write_that_is_tried_leaves_nothing
    a_database_says_what_it_is
}

async fn again(fixture: &Fixture) -> Database {
    fixture::connect(&fixture.url, fixture.clock.clone()).await
}

/// A connection to the same database with another master key.
async fn stranger(fixture: &Fixture) -> Database {
    let config = DatabaseConfig::new(fixture.url.as_str()).unwrap();
    let key = MasterKey::from_hex(&"17".repeat(32)).unwrap();
    let sealing = Sealing {
        cipher: Arc::new(Vault::new(&key)),
        ..fixture::sealing(fixture.clock.clone())
    };
    Database::connect(&config, sealing).await.unwrap()
}

async fn fits(fixture: &Fixture) -> [KeyFit; 2] {
    [
        again(fixture).await.key_fit().await.unwrap(),
        stranger(fixture).await.key_fit().await.unwrap(),
    ]
}

async fn audit(fixture: &Fixture) {
    let mut tx = fixture.tx().await;
    tx.audit().append(entry(fixture.clock.now(), "sub_1", "{}"));
    tx.commit().await.unwrap();
}

// proves M-D1: a wrong master key is found before the first sale
async fn a_foreign_key_is_told_from_the_own_one(fixture: Fixture) {
    assert_eq!(fits(&fixture).await, [KeyFit::Unknown; 2]);
    audit(&fixture).await;
    assert_eq!(fits(&fixture).await, [KeyFit::Fits, KeyFit::Foreign]);
    // Without audit entries, the data key is enough to tell the keys apart.
    meddle(&fixture.url, "DELETE FROM audit_log").await;
    let given = Given::at(&fixture);
    let mut tx = fixture.tx().await;
    tx.shoppers().add(&given.shopper(1)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(fits(&fixture).await, [KeyFit::Fits, KeyFit::Foreign]);
}

async fn one_damaged_row_is_no_foreign_key(fixture: Fixture) {
    audit(&fixture).await;
    audit(&fixture).await;
    for row in ["min", "max"] {
        let sql = format!(
            "UPDATE audit_log SET subject = 'sub_2' WHERE seq = (SELECT {row}(seq) FROM audit_log)"
        );
        assert_eq!(meddle(&fixture.url, &sql).await, 1);
        let expected = if row == "min" {
            KeyFit::Fits
        } else {
            KeyFit::Foreign
        };
        assert_eq!(fits(&fixture).await[0], expected);
    }
}

async fn a_write_that_is_tried_leaves_nothing(fixture: Fixture) {
    let database = again(&fixture).await;
    for _ in 0..2 {
        assert_eq!(database.try_write().await, Ok(()));
    }
    let left = "UPDATE leases SET epoch = epoch";
    assert_eq!(meddle(&fixture.url, left).await, 0);
    database.close().await;
    assert!(database.try_write().await.is_err());
}

async fn a_database_says_what_it_is(fixture: Fixture) {
    let database = again(&fixture).await;
    let version = database.version().await.unwrap();
    let (name, number) = version.split_once(' ').unwrap();
    assert!(
        number.split('.').all(|part| part.parse::<u32>().is_ok()),
        "{version}"
    );
    // The PostgreSQL server of the tests listens on this machine only.
    assert_eq!(database.link().await, Ok(Link::Local));
    let time = database.server_time().await.unwrap();
    if database.engine() == Engine::Postgres {
        assert_eq!(name, "PostgreSQL");
        let now = SystemClock.now();
        let apart = time.unwrap().since(now).max(now.since(time.unwrap()));
        assert!(apart.as_secs() < 3_600, "{apart:?}");
    } else {
        assert_eq!((name, time), ("SQLite", None));
    }
}

#[tokio::test]
async fn a_database_that_may_only_be_read_is_found() {
    let fixture = fixture::postgres().await;
    let (_, name) = fixture.url.rsplit_once('/').unwrap();
    let sql = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
    meddle(&fixture.url, &sql).await;
    let refused = again(&fixture).await.try_write().await;
    assert!(
        matches!(refused, Err(StoreError::Unavailable { .. })),
        "{refused:?}"
    );
}

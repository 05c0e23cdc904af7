//! SQLite: all writers of a process share one connection, and processes that share the file take turns.

use std::{fs::File, time::Duration};

use chainstore_databases::WriteLock;
use chainstore_kernel::{Channel, Fact, StoreError, Taken};
use chainstore_port_contracts::Given;
use chainstore_ports::{AlertKey, AlertKind, Notice, StoreTx, Wakeup, Work};
use chainstore_postgres::{Database, SqlWakeup};
use tokio::{task::JoinHandle, time::timeout};

use crate::fixture::{self, Fixture, begin, meddle};

/// Longer than any wait in these tests.
const LONG: Duration = Duration::from_mins(1);

type Begun = Result<Box<dyn StoreTx>, StoreError>;

/// Makes the fact `orphan` violate a foreign key that is checked only at the commit.
const ORPHAN: &str = "\
    CREATE TABLE parents (id INTEGER PRIMARY KEY); \
    CREATE TABLE children (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED); \
    CREATE TRIGGER orphan AFTER INSERT ON facts WHEN NEW.fact_key = 'orphan' \
    BEGIN INSERT INTO children VALUES (1); END";

/// Makes the fact `full` fail as on a full disk: SQLite rolls the whole transaction back by itself.
const FULL: &str = "\
    CREATE TRIGGER full BEFORE INSERT ON facts WHEN NEW.fact_key = 'full' \
    BEGIN SELECT RAISE(ROLLBACK, 'as if the disk were full'); END";

/// Makes the insert of the fact `cancelled` slow.
const SLOW: &str = "\
    CREATE VIEW slow AS WITH RECURSIVE n (i) AS \
        (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT count(*) AS c FROM n; \
    CREATE TRIGGER slow BEFORE INSERT ON facts WHEN NEW.fact_key = 'cancelled' \
    BEGIN SELECT c FROM slow; END";

struct Shop {
    fixture: Fixture,
    database: Database,
}

impl Shop {
    async fn open() -> Self {
        let fixture = fixture::sqlite().await;
        let database = fixture::connect(&fixture.url, fixture.clock.clone()).await;
        Self { fixture, database }
    }

    async fn begin(&self) -> Begun {
        begin(&self.database).await
    }

    /// Asks for a transaction; its place in the queue is taken when this returns.
    async fn ask(&self) -> JoinHandle<Begun> {
        let database = self.database.clone();
        let asking = tokio::spawn(async move { begin(&database).await });
        all_went_on().await;
        asking
    }

    /// Those of these facts that were committed.
    async fn known<'a>(&self, keys: &[&'a str]) -> Vec<&'a str> {
        let mut known = Vec::new();
        let mut tx = self.fixture.tx().await;
        for key in keys {
            if write(&mut tx, key).await != Ok(Taken::First) {
                known.push(*key);
            }
        }
        known
    }
}

async fn write(tx: &mut Box<dyn StoreTx>, key: &str) -> Result<Taken, StoreError> {
    let fact = Fact {
        scope: "writer".into(),
        key: key.into(),
        digest: String::new(),
    };
    tx.inbox().take(&fact, "").await
}

/// Lets every task run until it waits for the database or for another task.
async fn all_went_on() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

fn unavailable<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Unavailable { .. }))
}

#[tokio::test]
async fn writers_are_served_in_the_order_in_which_they_asked() {
    let shop = Shop::open().await;
    let first = shop.begin().await.unwrap();
    let (second, third) = (shop.ask().await, shop.ask().await);
    first.commit().await.unwrap();
    let second = second.await.unwrap().unwrap();
    all_went_on().await;
    assert!(!third.is_finished());
    drop(second);
    drop(third.await.unwrap().unwrap());
}

#[tokio::test]
async fn whoever_does_not_commit_leaves_nothing() {
    let shop = Shop::open().await;
    meddle(&shop.fixture.url, SLOW).await;
    let mut dropped = shop.begin().await.unwrap();
    write(&mut dropped, "dropped").await.unwrap();
    drop(dropped);

    let mut panics = shop.begin().await.unwrap();
    let panicking = tokio::spawn(async move {
        write(&mut panics, "panics").await.unwrap();
        panic!("on purpose");
    });
    assert!(panicking.await.unwrap_err().is_panic());

    // A statement whose caller stops waiting while it runs.
    let mut cancelled = shop.begin().await.unwrap();
    let gone = timeout(Duration::ZERO, write(&mut cancelled, "cancelled")).await;
    assert!(gone.is_err());
    assert!(unavailable(&write(&mut cancelled, "after").await));
    assert!(unavailable(&cancelled.commit().await));

    let mut refused = shop.begin().await.unwrap();
    let twin = Given::at(&shop.fixture).shopper(1);
    refused.shoppers().add(&twin).await.unwrap();
    refused.shoppers().add(&twin).await.unwrap_err();
    assert!(unavailable(&refused.commit().await));

    // A writer that stops waiting for its turn.
    let held = shop.begin().await.unwrap();
    let asking = shop.ask().await;
    asking.abort();
    drop(held);
    assert!(asking.await.is_err());

    let mut last = shop.begin().await.unwrap();
    write(&mut last, "last").await.unwrap();
    last.commit().await.unwrap();
    let keys = ["dropped", "panics", "cancelled", "after", "last"];
    assert_eq!(shop.known(&keys).await, ["last"]);
    assert_eq!(shop.fixture.view().await.by_telegram(1).await, Ok(None));
}

#[tokio::test]
async fn a_commit_that_fails_leaves_nothing_and_the_next_writer_is_served() {
    let shop = Shop::open().await;
    meddle(&shop.fixture.url, ORPHAN).await;
    let mut orphan = shop.begin().await.unwrap();
    write(&mut orphan, "orphan").await.unwrap();
    orphan.commit().await.unwrap_err();

    let mut next = shop.begin().await.unwrap();
    write(&mut next, "next").await.unwrap();
    next.commit().await.unwrap();
    assert_eq!(shop.known(&["orphan", "next"]).await, ["next"]);
}

#[tokio::test]
async fn after_sqlite_undid_a_transaction_nothing_of_it_is_written() {
    let shop = Shop::open().await;
    meddle(&shop.fixture.url, FULL).await;
    for end in ["committed", "dropped"] {
        let mut undone = shop.begin().await.unwrap();
        write(&mut undone, "before").await.unwrap();
        write(&mut undone, "full").await.unwrap_err();
        assert!(unavailable(&write(&mut undone, "after").await));
        if end == "committed" {
            assert!(unavailable(&undone.commit().await));
        }
    }
    let mut next = shop.begin().await.unwrap();
    write(&mut next, "next").await.unwrap();
    next.commit().await.unwrap();
    assert_eq!(shop.known(&["before", "after", "next"]).await, ["next"]);
}

#[tokio::test]
async fn workers_are_woken_after_the_commit_and_not_before() {
    let shop = Shop::open().await;
    let wakeup = SqlWakeup::new(shop.database.clone());
    let woken = tokio::spawn(async move { wakeup.wait(Work::Outbox, LONG).await });
    all_went_on().await;
    let given = Given::at(&shop.fixture);
    let mut tx = shop.begin().await.unwrap();
    let key = AlertKey {
        kind: AlertKind::InboxParked,
        subject: "1".into(),
    };
    let notice = Notice::Alert {
        alert: given.id(),
        key,
    };
    tx.outbox().push(notice.owe(given.now(), given.entropy()));
    all_went_on().await;
    assert!(!woken.is_finished(), "woken before there is work");
    tx.commit().await.unwrap();
    timeout(LONG, woken).await.unwrap().unwrap();
    let outbox = shop.fixture.outbox();
    let owed = outbox.claim(Channel::Alert, 10, LONG);
    assert_eq!(owed.await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_writer_who_waits_too_long_is_told() {
    let fixture = fixture::sqlite().await;
    let bounds = fixture::observed_with(&fixture, |config| {
        config.acquire = Duration::from_millis(500);
    });
    let (database, _) = bounds.await;
    let held = begin(&database).await.unwrap();
    let late = timeout(LONG, begin(&database)).await.unwrap();
    assert!(unavailable(&late.map(drop)));
    let late = timeout(LONG, database.ping()).await.unwrap();
    assert!(unavailable(&late));
    drop(held);
    fixture.tx().await.commit().await.unwrap();
}

#[tokio::test]
async fn another_process_that_waits_has_the_next_turn() {
    let shop = Shop::open().await;
    let first = shop.begin().await.unwrap();
    let many: Vec<_> = (0..20)
        .map(|number: u32| {
            let database = shop.database.clone();
            tokio::spawn(async move {
                let mut tx = begin(&database).await?;
                write(&mut tx, &number.to_string()).await?;
                tx.commit().await
            })
        })
        .collect();
    all_went_on().await;

    // To SQLite, the pools of the fixture are another process. It waits for the turn as soon as the lock
    // of the next place is taken.
    let fixture = shop.fixture.clone();
    let other = tokio::spawn(async move { fixture.begin().await });
    let path = shop.fixture.url.trim_start_matches("sqlite:");
    let place = File::open(format!("{path}-next")).unwrap();
    let waits = async {
        while place.try_lock().is_ok() {
            place.unlock().unwrap();
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(LONG, waits).await.unwrap();
    first.commit().await.unwrap();
    let mut other = other.await.unwrap().unwrap();
    write(&mut other, "other").await.unwrap();
    all_went_on().await;
    assert!(many.iter().all(|member| !member.is_finished()));
    other.commit().await.unwrap();
    for member in many {
        assert_eq!(member.await.unwrap(), Ok(()));
    }
    assert_eq!(shop.known(&["other", "19"]).await, ["other", "19"]);
}

#[tokio::test]
async fn another_process_that_writes_is_waited_for() {
    let shop = Shop::open().await;
    let lock = WriteLock::take(&shop.fixture.url).await;
    let waiting = shop.ask().await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!waiting.is_finished());
    lock.release().await;
    let mut tx = waiting.await.unwrap().unwrap();
    write(&mut tx, "waited").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(shop.known(&["waited"]).await, ["waited"]);
}

#[tokio::test]
async fn another_process_that_writes_for_too_long_is_not_waited_for() {
    let fixture = fixture::sqlite().await;
    let bounds = fixture::observed_with(&fixture, |config| {
        config.statement = Duration::from_millis(300);
    });
    let (database, _) = bounds.await;
    let lock = WriteLock::take(&fixture.url).await;
    let late = timeout(LONG, begin(&database)).await.unwrap();
    assert!(unavailable(&late.map(drop)));
    lock.release().await;
    begin(&database).await.unwrap().commit().await.unwrap();
}

#[tokio::test]
async fn closing_waits_for_whoever_has_begun_and_refuses_whoever_asks() {
    let shop = Shop::open().await;
    let mut begun = shop.begin().await.unwrap();
    let closing = shop.database.clone();
    let closing = tokio::spawn(async move { closing.close().await });
    all_went_on().await;
    assert!(unavailable(&shop.begin().await.map(drop)));
    write(&mut begun, "begun").await.unwrap();
    all_went_on().await;
    assert!(!closing.is_finished());
    begun.commit().await.unwrap();
    timeout(LONG, closing).await.unwrap().unwrap();
    assert_eq!(shop.known(&["begun"]).await, ["begun"]);
}

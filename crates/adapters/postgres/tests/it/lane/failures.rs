use std::time::Duration;

use chainstore_port_contracts::Given;
use tokio::time::timeout;

use super::{ORPHAN, Shop, commit, unavailable, write};
use crate::fixture::meddle;

/// One statement that takes its time.
const SLOW: &str = "\
    CREATE VIEW slow AS WITH RECURSIVE n (i) AS \
        (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT count(*) AS c FROM n; \
    CREATE TRIGGER slow BEFORE INSERT ON facts WHEN NEW.fact_key = 'cancelled' \
    BEGIN SELECT c FROM slow; END";

#[tokio::test]
async fn whoever_does_not_commit_undoes_only_their_own() {
    let shop = Shop::open().await;
    meddle(&shop.fixture.url, SLOW).await;
    let mut first = shop.begin().await.unwrap();
    let [dropped, panics, cancelled, refused, last] = [
        shop.ask().await,
        shop.ask().await,
        shop.ask().await,
        shop.ask().await,
        shop.ask().await,
    ];
    write(&mut first, "first").await.unwrap();
    let first = commit(first);

    let mut dropped = dropped.await.unwrap().unwrap();
    write(&mut dropped, "dropped").await.unwrap();
    drop(dropped);

    let panicking = tokio::spawn(async move {
        let mut tx = panics.await.unwrap().unwrap();
        write(&mut tx, "panics").await.unwrap();
        panic!("on purpose");
    });
    assert!(panicking.await.unwrap_err().is_panic());

    // The statement is under way when nobody waits for it any more.
    let mut cancelled = cancelled.await.unwrap().unwrap();
    let gone = timeout(Duration::ZERO, write(&mut cancelled, "cancelled")).await;
    assert!(gone.is_err());
    assert!(unavailable(&write(&mut cancelled, "after").await));
    assert!(unavailable(&cancelled.commit().await));

    let mut refused = refused.await.unwrap().unwrap();
    let given = Given::at(&shop.fixture);
    let twin = given.shopper(1);
    refused.shoppers().add(&twin).await.unwrap();
    refused.shoppers().add(&twin).await.unwrap_err();
    assert!(unavailable(&refused.commit().await));

    let mut last = last.await.unwrap().unwrap();
    write(&mut last, "last").await.unwrap();
    last.commit().await.unwrap();
    assert_eq!(first.await.unwrap(), Ok(()));
    assert_eq!(shop.commits(), 1);
    for (key, there) in [
        ("first", true),
        ("dropped", false),
        ("panics", false),
        ("cancelled", false),
        ("after", false),
        ("last", true),
    ] {
        assert_eq!(shop.knows(key).await, there, "{key}");
    }
    assert_eq!(shop.fixture.view().await.by_telegram(1).await, Ok(None));
}

#[tokio::test]
async fn a_commit_that_fails_fails_for_all_and_the_next_group_is_served() {
    let shop = Shop::open().await;
    meddle(&shop.fixture.url, ORPHAN).await;
    let mut first = shop.begin().await.unwrap();
    let (second, third) = (shop.ask().await, shop.ask().await);
    write(&mut first, "first").await.unwrap();
    let first = commit(first);
    let mut second = second.await.unwrap().unwrap();
    write(&mut second, "orphan").await.unwrap();
    let second = commit(second);
    let mut third = third.await.unwrap().unwrap();
    write(&mut third, "third").await.unwrap();
    assert!(unavailable(&third.commit().await));
    assert!(unavailable(&first.await.unwrap()));
    assert!(unavailable(&second.await.unwrap()));

    let mut next = shop.begin().await.unwrap();
    write(&mut next, "next").await.unwrap();
    next.commit().await.unwrap();
    for (key, there) in [
        ("first", false),
        ("orphan", false),
        ("third", false),
        ("next", true),
    ] {
        assert_eq!(shop.knows(key).await, there, "{key}");
    }
}

/// What a full disk does: SQLite undoes the whole transaction in the middle of a statement.
const FULL: &str = "\
    CREATE TRIGGER full BEFORE INSERT ON facts WHEN NEW.fact_key = 'full' \
    BEGIN SELECT RAISE(ROLLBACK, 'as if the disk were full'); END";

#[tokio::test]
async fn what_sqlite_undoes_by_itself_is_lost_for_all_and_nothing_is_written_after() {
    let shop = Shop::open().await;
    meddle(&shop.fixture.url, FULL).await;
    let mut first = shop.begin().await.unwrap();
    let (second, third) = (shop.ask().await, shop.ask().await);
    write(&mut first, "first").await.unwrap();
    let first = commit(first);
    let mut second = second.await.unwrap().unwrap();
    write(&mut second, "full").await.unwrap_err();
    assert!(unavailable(&write(&mut second, "after").await));
    assert!(unavailable(&second.commit().await));
    assert!(unavailable(&first.await.unwrap()));

    // Whoever is undone next, and whoever commits after that, have a sound connection.
    let mut third = third.await.unwrap().unwrap();
    write(&mut third, "third").await.unwrap();
    drop(third);
    let mut fourth = shop.begin().await.unwrap();
    write(&mut fourth, "fourth").await.unwrap();
    fourth.commit().await.unwrap();
    // The same to somebody who is alone.
    let mut alone = shop.begin().await.unwrap();
    write(&mut alone, "full").await.unwrap_err();
    drop(alone);
    let mut last = shop.begin().await.unwrap();
    write(&mut last, "last").await.unwrap();
    last.commit().await.unwrap();
    for (key, there) in [
        ("first", false),
        ("after", false),
        ("third", false),
        ("fourth", true),
        ("last", true),
    ] {
        assert_eq!(shop.knows(key).await, there, "{key}");
    }
}

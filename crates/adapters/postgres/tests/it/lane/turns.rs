use std::{fs::File, sync::Arc, time::Duration};

use chainstore_kernel::{Begin, Lane};
use chainstore_port_contracts::Given;
use chainstore_postgres::SqlWakeup;
use chainstore_workflows::{
    Notice,
    ports::{StoreTx, Wakeup, Work},
};
use tokio::time::timeout;

use super::{LONG, Shop, all_went_on, commit, unavailable, write};
use crate::fixture;

#[tokio::test]
async fn whoever_waits_shares_a_commit() {
    let shop = Shop::open().await;
    let first = shop.begin().await.unwrap();
    let members: Vec<_> = (0..40).map(|number| shop.member(number)).collect();
    all_went_on().await;
    first.commit().await.unwrap();
    for member in members {
        assert_eq!(member.await.unwrap(), Ok(()));
    }
    // 32 are a group, and the other nine are one.
    assert_eq!(shop.commits(), 2);
    for number in 0..40 {
        assert!(shop.knows(&number.to_string()).await, "{number}");
    }
}

#[tokio::test]
async fn turns_come_in_the_order_in_which_they_were_asked_for() {
    let shop = Shop::open().await;
    let first = shop.begin().await.unwrap();
    let (second, third) = (shop.ask().await, shop.ask().await);
    let first = commit(first);
    let second = second.await.unwrap().unwrap();
    all_went_on().await;
    assert!(!third.is_finished());
    drop(second);
    drop(third.await.unwrap().unwrap());
    assert_eq!(first.await.unwrap(), Ok(()));
}

#[tokio::test]
async fn nobody_is_told_before_the_commit_of_the_group() {
    let shop = Shop::open().await;
    let wakeup = SqlWakeup::new(shop.database.clone());
    let woken = tokio::spawn(async move { wakeup.wait(Work::Outbox, LONG).await });
    all_went_on().await;
    let given = Given::at(&shop.fixture);

    let mut first = shop.begin().await.unwrap();
    let second = shop.ask().await;
    let notice = Notice::ParkedAlert {
        queue: "inbox".into(),
        key: "1".into(),
    };
    first
        .outbox()
        .push(notice.owe(given.now(), given.entropy()));
    let first = commit(first);
    let mut second = second.await.unwrap().unwrap();
    all_went_on().await;
    assert!(!first.is_finished(), "told before it is durable");
    assert!(!woken.is_finished(), "woken before there is work");
    assert_eq!(shop.commits(), 0);
    // The member after it sees the work already, and must not answer from it without a commit.
    write(&mut second, "2").await.unwrap();
    second.commit().await.unwrap();
    assert_eq!(first.await.unwrap(), Ok(()));
    timeout(LONG, woken).await.unwrap().unwrap();
    let owed = shop.fixture.outbox.claim(Lane::Alert, 10, LONG);
    assert_eq!(owed.await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_turn_that_does_not_come_in_time_is_unavailable() {
    let fixture = fixture::sqlite().await;
    let bounds = fixture::observed_with(&fixture, |config| {
        config.acquire = Duration::from_millis(500);
    });
    let (database, _) = bounds.await;
    let begin: &dyn Begin<dyn StoreTx> = &database;
    let held = begin.begin().await.unwrap();
    let late = timeout(LONG, begin.begin()).await.unwrap();
    assert!(unavailable(&late.map(drop)));
    let late = timeout(LONG, database.ping()).await.unwrap();
    assert!(unavailable(&late));
    drop(held);
    fixture.tx().await.commit().await.unwrap();
}

#[tokio::test]
async fn closing_waits_for_those_who_have_begun_or_asked() {
    let shop = Shop::open().await;
    let mut begun = shop.begin().await.unwrap();
    let asked = shop.ask().await;
    let closing = shop.database.clone();
    let closing = tokio::spawn(async move { closing.close().await });
    all_went_on().await;
    assert!(unavailable(&shop.begin().await.map(drop)));
    write(&mut begun, "begun").await.unwrap();
    drop(begun);
    // Without the first there is no group: this is the next one.
    let mut asked = asked.await.unwrap().unwrap();
    write(&mut asked, "asked").await.unwrap();
    all_went_on().await;
    assert!(!closing.is_finished());
    asked.commit().await.unwrap();
    timeout(LONG, closing).await.unwrap().unwrap();
    assert!(!shop.knows("begun").await && shop.knows("asked").await);
}

#[tokio::test]
async fn another_process_that_waits_has_the_next_turn() {
    let shop = Shop::open().await;
    let first = shop.begin().await.unwrap();
    let many: Vec<_> = (0..100).map(|number| shop.member(number)).collect();
    all_went_on().await;

    // The fixture's own pools are another process to SQLite. It waits when its place is taken.
    let begin = Arc::clone(&shop.fixture.begin);
    let other = tokio::spawn(async move { begin.begin().await });
    let place = File::open(fixture::file(&shop.fixture, "-next")).unwrap();
    let waits = async {
        while place.try_lock().is_ok() {
            place.unlock().unwrap();
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(LONG, waits).await.unwrap();
    first.commit().await.unwrap();
    let mut other = other.await.unwrap().unwrap();
    assert_eq!(shop.commits(), 1, "one group, and then the other process");
    write(&mut other, "other").await.unwrap();
    assert_eq!(shop.commits(), 0);
    other.commit().await.unwrap();
    for member in many {
        assert_eq!(member.await.unwrap(), Ok(()));
    }
    assert!(shop.knows("other").await && shop.knows("99").await);
}

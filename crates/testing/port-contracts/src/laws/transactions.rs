//! Transactions: what commits together, and what others never see.

use std::time::Duration;

use chainstore_kernel::{Actor, AuditEntry, Channel, Fact, StoreError, Taken};
use chainstore_orders::OrderStatus;
use chainstore_ports::Notice;

use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! transactions_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; transactions:
            a_dropped_transaction_leaves_nothing
            a_transaction_sees_its_own_writes
            state_and_messages_commit_together
            a_fact_counts_once
            a_fact_of_a_dropped_transaction_was_never_taken
            a_fact_taken_by_many_at_once_counts_once
            a_cancelled_task_rolls_back
        }
    };
}

/// What a dropped transaction wrote is never seen, and the store still works.
pub async fn a_dropped_transaction_leaves_nothing(ports: &Ports) {
    let given = Given::at(ports);
    let shopper = given.shopper(1);
    let mut dropped = ports.tx().await;
    dropped.shoppers().add(&shopper).await.unwrap();
    drop(dropped);
    let mut tx = ports.tx().await;
    assert_eq!(tx.read().shopper(shopper.id).await, Ok(None));
    tx.shoppers().add(&shopper).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(ports.view().await.by_telegram(1).await, Ok(Some(shopper)));
}

/// A transaction sees what it wrote; nobody else does before its commit.
pub async fn a_transaction_sees_its_own_writes(ports: &Ports) {
    let given = Given::at(ports);
    let shopper = given.shopper(2);
    let mut tx = ports.tx().await;
    tx.shoppers().add(&shopper).await.unwrap();
    assert_eq!(tx.read().by_telegram(2).await, Ok(Some(shopper.clone())));
    assert_eq!(ports.view().await.by_telegram(2).await, Ok(None));
    tx.commit().await.unwrap();
    assert_eq!(ports.view().await.by_telegram(2).await, Ok(Some(shopper)));
}

/// Messages and audit entries are committed with the change, not before (M-D2).
pub async fn state_and_messages_commit_together(ports: &Ports) {
    let given = Given::at(ports);
    let notice = Notice::OrderMoved {
        shopper: given.id(),
        order: given.id(),
        state: OrderStatus::Placed,
    };
    let claimed = async || {
        let outbox = ports.outbox();
        let claimed = outbox.claim(Channel::Telegram, 10, Duration::from_mins(1));
        let claimed = claimed.await.unwrap().into_iter();
        let read = claimed.map(|owed| Notice::read(&owed.topic, owed.version, &owed.body));
        read.collect::<Result<Vec<_>, _>>().unwrap()
    };
    let entries = async || ports.view().await.to_link(10).await.unwrap().len();
    let write = async |commit: bool| {
        let mut tx = ports.tx().await;
        tx.outbox().push(notice.owe(given.now(), given.entropy()));
        tx.audit().append(AuditEntry {
            at: given.now(),
            actor: Actor::Worker("test"),
            action: "test.done",
            subject: "sub_1".into(),
            version: 1,
            details: r#"{"what":"it"}"#.into(),
        });
        if commit {
            tx.commit().await.unwrap();
        }
    };
    write(false).await;
    assert_eq!((claimed().await, entries().await), (vec![], 0));
    write(true).await;
    assert_eq!(
        (claimed().await, entries().await),
        (vec![notice.clone()], 1)
    );
}

fn fact(digest: &str) -> Fact {
    Fact {
        scope: "orders:shp_1".into(),
        key: "k1".into(),
        digest: digest.into(),
    }
}

/// A fact is taken once. A repeat answers the outcome of the first time, and says whether the request was
/// the same (SR-38).
pub async fn a_fact_counts_once(ports: &Ports) {
    let take = async |digest: &str, outcome: &str| {
        let mut tx = ports.tx().await;
        let taken = tx.inbox().take(&fact(digest), outcome).await.unwrap();
        tx.commit().await.unwrap();
        taken
    };
    assert_eq!(take("a", "ord_1").await, Taken::First);
    let outcome = String::from("ord_1");
    assert_eq!(
        take("a", "ord_2").await,
        Taken::Before {
            outcome: outcome.clone(),
            same_request: true
        }
    );
    assert_eq!(
        take("b", "ord_3").await,
        Taken::Before {
            outcome,
            same_request: false
        }
    );
    let mut tx = ports.tx().await;
    let elsewhere = Fact {
        scope: "orders:shp_2".into(),
        ..fact("a")
    };
    assert_eq!(tx.inbox().take(&elsewhere, "ord_4").await, Ok(Taken::First));
}

/// When its transaction is dropped, a fact was never taken.
pub async fn a_fact_of_a_dropped_transaction_was_never_taken(ports: &Ports) {
    let mut dropped = ports.tx().await;
    assert_eq!(
        dropped.inbox().take(&fact("a"), "ord_1").await,
        Ok(Taken::First)
    );
    drop(dropped);
    assert_eq!(
        ports.tx().await.inbox().take(&fact("a"), "ord_2").await,
        Ok(Taken::First)
    );
}

/// Of several transactions that take the same fact at the same time, one is first (SR-38). The others get
/// its outcome or a conflict.
pub async fn a_fact_taken_by_many_at_once_counts_once(ports: &Ports) {
    let tasks = (0..8).map(|number| {
        let ports = ports.clone();
        tokio::spawn(async move {
            let mut tx = ports.begin().await?;
            let taken = tx
                .inbox()
                .take(&fact("a"), &format!("ord_{number}"))
                .await?;
            tx.commit().await?;
            Ok::<_, StoreError>(taken)
        })
    });
    let mut first = 0;
    for task in tasks.collect::<Vec<_>>() {
        match task.await.unwrap() {
            Ok(Taken::First) => first += 1,
            Ok(Taken::Before { same_request, .. }) => assert!(same_request),
            Err(error) => assert!(matches!(error, StoreError::Conflict { .. }), "{error}"),
        }
    }
    assert_eq!(first, 1);
}

/// A task that is cancelled at any point of its transaction leaves no rows behind and keeps no connection.
pub async fn a_cancelled_task_rolls_back(ports: &Ports) {
    let given = Given::at(ports);
    for round in 0..40_i64 {
        let (shop, shopper) = (ports.clone(), given.shopper(1_000 + round));
        let task = tokio::spawn(async move {
            let mut tx = shop.tx().await;
            tx.shoppers().add(&shopper).await.unwrap();
            std::future::pending::<()>().await;
        });
        for _ in 0..round {
            tokio::task::yield_now().await;
        }
        task.abort();
        let _ = task.await;
        assert_eq!(
            ports.view().await.by_telegram(1_000 + round).await,
            Ok(None)
        );
    }
}

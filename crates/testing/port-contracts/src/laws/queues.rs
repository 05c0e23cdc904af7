//! Inbox, outbox, leases and wake-up.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use chainstore_kernel::{Clock, Lane, Sensitive, StoreError};
use chainstore_workflows::{
    Notice,
    ports::{Incoming, Owed, Work},
};

use crate::{Given, Ports};

const SOURCE: &str = "telegram:42";
const MINUTE: Duration = Duration::from_mins(1);

fn incoming(ports: &Ports, key: u32, person: Option<i64>) -> Incoming {
    Incoming {
        source: SOURCE.into(),
        key: key.to_string(),
        person: person.map(Sensitive::new),
        body: Sensitive::new(format!("body {key}").into_bytes()),
        received_at: ports.clock.now(),
    }
}

async fn claim(ports: &Ports, take: u32) -> Vec<(i64, String)> {
    let claimed = ports.inbox.claim(SOURCE, take, MINUTE).await.unwrap();
    for item in &claimed {
        assert_eq!(item.body.expose(), format!("body {}", item.key).as_bytes());
    }
    claimed
        .into_iter()
        .map(|item| (item.id, item.key))
        .collect()
}

fn keys(claimed: &[(i64, String)]) -> Vec<&str> {
    claimed.iter().map(|(_, key)| key.as_str()).collect()
}

/// A key that came before is passed over, also within one batch and after it was worked.
pub async fn a_key_is_taken_in_once(ports: &Ports) {
    let items = [incoming(ports, 1, None), incoming(ports, 2, None)];
    assert_eq!(ports.inbox.accept(&items).await, Ok(2));
    assert_eq!(ports.inbox.accept(&items).await, Ok(0));
    assert_eq!(ports.inbox.accept(&[]).await, Ok(0));
    let elsewhere = Incoming {
        source: "telegram:43".into(),
        ..incoming(ports, 1, None)
    };
    assert_eq!(ports.inbox.accept(&[elsewhere]).await, Ok(1));
    let claimed = claim(ports, 10).await;
    assert_eq!(keys(&claimed), ["1", "2"]);
    for (id, _) in claimed {
        ports.inbox.done(id).await.unwrap();
    }
    assert_eq!(ports.inbox.accept(&items).await, Ok(0));
    ports.clock.advance(MINUTE * 2);
    assert_eq!(claim(ports, 10).await, []);
}

/// While an earlier item of a person is open, their later ones wait; others do not.
pub async fn one_person_is_served_in_order(ports: &Ports) {
    let items = [
        incoming(ports, 1, Some(7)),
        incoming(ports, 2, Some(7)),
        incoming(ports, 3, Some(8)),
        incoming(ports, 4, None),
        incoming(ports, 5, None),
    ];
    ports.inbox.accept(&items).await.unwrap();
    let first = claim(ports, 10).await;
    assert_eq!(keys(&first), ["1", "3", "4", "5"]);
    assert_eq!(claim(ports, 10).await, []);
    ports.inbox.retry(first[0].0, MINUTE).await.unwrap();
    assert_eq!(
        claim(ports, 10).await,
        [],
        "a failed item still comes first"
    );
    ports.clock.advance(MINUTE);
    for (id, _) in &first[1..] {
        ports.inbox.done(*id).await.unwrap();
    }
    assert_eq!(keys(&claim(ports, 10).await), ["1"]);
    ports.inbox.done(first[0].0).await.unwrap();
    assert_eq!(keys(&claim(ports, 10).await), ["2"]);
}

/// Two claimers never hold the same item, and together they miss none.
pub async fn claims_are_disjoint(ports: &Ports) {
    let items: Vec<_> = (0..60).map(|key| incoming(ports, key, None)).collect();
    ports.inbox.accept(&items).await.unwrap();
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let inbox = Arc::clone(&ports.inbox);
            tokio::spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let claimed = inbox.claim(SOURCE, 7, MINUTE).await.unwrap();
                    if claimed.is_empty() {
                        return mine;
                    }
                    mine.extend(claimed.into_iter().map(|item| item.id));
                }
            })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.unwrap());
    }
    let distinct: BTreeSet<_> = all.iter().collect();
    assert_eq!(all.len(), distinct.len());
    // A claimer may find the rest held by others and leave; what it left is still open.
    all.extend(claim(ports, 100).await.into_iter().map(|(id, _)| id));
    assert_eq!(all.len(), 60);
}

/// A worker that died loses its item, and the attempts are counted.
pub async fn a_lease_that_ran_out_frees_the_item(ports: &Ports) {
    ports
        .inbox
        .accept(&[incoming(ports, 1, Some(7))])
        .await
        .unwrap();
    for attempt in 1..=3 {
        let claimed = ports.inbox.claim(SOURCE, 1, MINUTE).await.unwrap();
        assert_eq!(claimed[0].attempts, attempt);
        assert_eq!(claim(ports, 1).await, []);
        ports.clock.advance(MINUTE);
    }
}

/// A parked item blocks nobody, is not claimed again, and staff hear of it.
pub async fn a_parked_item_owes_an_alert(ports: &Ports) {
    ports
        .inbox
        .accept(&[incoming(ports, 1, Some(7)), incoming(ports, 2, Some(7))])
        .await
        .unwrap();
    let claimed = claim(ports, 10).await;
    ports
        .inbox
        .park(claimed[0].0, "it makes no sense")
        .await
        .unwrap();
    ports.inbox.park(claimed[0].0, "twice").await.unwrap();
    ports.clock.advance(MINUTE);
    assert_eq!(keys(&claim(ports, 10).await), ["2"]);
    let alerts = ports.view().await.alerts(10).await.unwrap();
    assert_eq!(alerts.len(), 1);
    let expected = Notice::ParkedAlert {
        queue: "inbox".into(),
        key: "1".into(),
    };
    assert_eq!(Notice::try_from(&alerts[0]), Ok(expected));
}

async fn owe(ports: &Ports, notices: &[Notice]) {
    let given = Given::at(ports);
    let mut tx = ports.tx().await;
    for notice in notices {
        tx.outbox().push(notice.owe(given.now(), given.entropy()));
    }
    tx.commit().await.unwrap();
}

fn moved(given: &Given, shopper: chainstore_kernel::ShopperId, state: &str) -> Notice {
    Notice::OrderMoved {
        shopper,
        order: given.id(),
        state: state.into(),
    }
}

async fn claim_notices(ports: &Ports, take: u32) -> Vec<Owed> {
    ports
        .outbox
        .claim(Lane::Telegram, take, MINUTE)
        .await
        .unwrap()
}

/// What was owed comes back as it was, lane by lane, in the order of one transaction.
pub async fn messages_come_back_in_order(ports: &Ports) {
    let given = Given::at(ports);
    let notices: Vec<_> = (0..5)
        .map(|n| moved(&given, given.id(), &format!("state{n}")))
        .collect();
    owe(ports, &notices).await;
    let claimed = claim_notices(ports, 10).await;
    let read: Vec<_> = claimed
        .iter()
        .map(|owed| Notice::try_from(owed).unwrap())
        .collect();
    assert_eq!(read, notices);
    assert!(
        claimed
            .iter()
            .all(|owed| owed.attempts == 1 && owed.created_at == given.now())
    );
    assert_eq!(claim_notices(ports, 10).await, []);
    assert_eq!(
        ports.outbox.claim(Lane::Alert, 10, MINUTE).await,
        Ok(Vec::new())
    );
    for owed in claimed {
        ports.outbox.sent(owed.id).await.unwrap();
        ports.outbox.sent(owed.id).await.unwrap();
    }
    ports.clock.advance(MINUTE);
    assert_eq!(claim_notices(ports, 10).await, []);
}

/// One reader gets their messages one after the other.
pub async fn a_message_waits_for_the_one_before_it(ports: &Ports) {
    let given = Given::at(ports);
    let shopper = given.id();
    let (one, two) = (
        moved(&given, shopper, "confirmed"),
        moved(&given, shopper, "completed"),
    );
    owe(ports, std::slice::from_ref(&one)).await;
    owe(ports, std::slice::from_ref(&two)).await;
    for expected in [one, two] {
        let claimed = claim_notices(ports, 10).await;
        assert_eq!(
            claimed
                .iter()
                .map(|owed| Notice::try_from(owed).unwrap())
                .collect::<Vec<_>>(),
            [expected]
        );
        ports.outbox.sent(claimed[0].id).await.unwrap();
    }
}

/// Alerts wait for no other one: what cannot be sent must not hold up the rest.
pub async fn an_alert_waits_for_no_other(ports: &Ports) {
    let alert = |what: &str| Notice::ChainAlert {
        chain: Given::chain().to_string(),
        what: what.into(),
    };
    let alerts = ["one", "two", "three"].map(alert);
    owe(ports, &alerts[..1]).await;
    owe(ports, &alerts[1..]).await;
    let first = ports.outbox.claim(Lane::Alert, 1, MINUTE).await.unwrap();
    ports.outbox.retry(first[0].id, MINUTE).await.unwrap();
    let others = ports.outbox.claim(Lane::Alert, 10, MINUTE).await.unwrap();
    let others = others.iter().map(|owed| Notice::try_from(owed).unwrap());
    assert_eq!(others.collect::<Vec<_>>(), alerts[1..]);
}

/// A message that failed for now comes back after its delay, and not before.
pub async fn a_retried_message_comes_back_later(ports: &Ports) {
    let given = Given::at(ports);
    owe(ports, &[moved(&given, given.id(), "confirmed")]).await;
    let claimed = claim_notices(ports, 1).await;
    ports.outbox.retry(claimed[0].id, MINUTE).await.unwrap();
    assert_eq!(claim_notices(ports, 1).await, []);
    ports.clock.advance(MINUTE);
    let again = claim_notices(ports, 1).await;
    assert_eq!((again[0].id, again[0].attempts), (claimed[0].id, 2));
}

/// A message that cannot be sent is put aside; staff hear of it, but not of an alert that cannot be sent.
pub async fn a_parked_message_does_not_block(ports: &Ports) {
    let given = Given::at(ports);
    let shopper = given.id();
    let next = moved(&given, shopper, "completed");
    owe(ports, &[moved(&given, shopper, "confirmed"), next.clone()]).await;
    let claimed = claim_notices(ports, 10).await;
    ports
        .outbox
        .park(claimed[0].id, &"no such chat ".repeat(100))
        .await
        .unwrap();
    let freed = claim_notices(ports, 10).await;
    assert_eq!(Notice::try_from(&freed[0]), Ok(next));
    let alerts = ports.outbox.claim(Lane::Alert, 10, MINUTE).await.unwrap();
    let expected = Notice::ParkedAlert {
        queue: "outbox".into(),
        key: claimed[0].id.to_string(),
    };
    assert_eq!(Notice::try_from(&alerts[0]), Ok(expected));
    ports
        .outbox
        .park(alerts[0].id, "no alert chat")
        .await
        .unwrap();
    ports.clock.advance(MINUTE);
    assert_eq!(
        ports.outbox.claim(Lane::Alert, 10, MINUTE).await,
        Ok(Vec::new())
    );
}

/// Staff see the newest alerts first, sent or not.
pub async fn alerts_are_listed_newest_first(ports: &Ports) {
    let alert = |what: &str| Notice::ChainAlert {
        chain: "eip155:1".into(),
        what: what.into(),
    };
    owe(ports, &[alert("first"), alert("second"), alert("third")]).await;
    let claimed = ports.outbox.claim(Lane::Alert, 1, MINUTE).await.unwrap();
    ports.outbox.sent(claimed[0].id).await.unwrap();
    let listed = ports.view().await.alerts(2).await.unwrap();
    let listed: Vec<_> = listed
        .iter()
        .map(|owed| Notice::try_from(owed).unwrap())
        .collect();
    assert_eq!(listed, [alert("third"), alert("second")]);
}

/// One holds it; its holder may prolong it under the same epoch; others wait for its end.
pub async fn a_lease_has_one_holder(ports: &Ports) {
    let mine = ports
        .leases
        .acquire("scanner", "a", MINUTE)
        .await
        .unwrap()
        .expect("free");
    assert_eq!(ports.leases.acquire("scanner", "b", MINUTE).await, Ok(None));
    assert!(
        ports
            .leases
            .acquire("sealer", "b", MINUTE)
            .await
            .unwrap()
            .is_some()
    );
    ports.clock.advance(MINUTE / 2);
    let longer = ports
        .leases
        .acquire("scanner", "a", MINUTE)
        .await
        .unwrap()
        .expect("mine");
    assert_eq!(longer.epoch, mine.epoch);
    assert_eq!(longer.until, ports.clock.now().plus(MINUTE));
    ports.clock.advance(MINUTE / 2);
    assert_eq!(
        ports.leases.acquire("scanner", "b", MINUTE).await,
        Ok(None),
        "it was prolonged"
    );
}

/// Whoever comes next, by the end of the lease or by its release, comes with a greater epoch.
pub async fn each_holder_has_a_new_epoch(ports: &Ports) {
    let first = ports
        .leases
        .acquire("scanner", "a", MINUTE)
        .await
        .unwrap()
        .expect("free");
    ports.clock.advance(MINUTE);
    let second = ports
        .leases
        .acquire("scanner", "b", MINUTE)
        .await
        .unwrap()
        .expect("ended");
    ports.leases.release(&first).await.unwrap();
    assert_eq!(
        ports.leases.acquire("scanner", "a", MINUTE).await,
        Ok(None),
        "a lost lease releases nothing"
    );
    ports.leases.release(&second).await.unwrap();
    let third = ports
        .leases
        .acquire("scanner", "a", MINUTE)
        .await
        .unwrap()
        .expect("released");
    assert!(first.epoch < second.epoch && second.epoch < third.epoch);
}

/// A lease is lost when another has taken it, when its time is over, and when it was given up.
pub async fn a_lost_lease_is_known(ports: &Ports) {
    let acquire = async |holder: &str| {
        let lease = ports.leases.acquire("notices", holder, MINUTE).await;
        lease.unwrap().expect("free")
    };
    let first = acquire("a").await;
    assert_eq!(ports.leases.check(&first).await, Ok(()));
    ports.clock.advance(MINUTE / 2);
    acquire("a").await;
    ports.clock.advance(MINUTE / 2);
    assert_eq!(ports.leases.check(&first).await, Ok(()), "it was prolonged");
    ports.clock.advance(MINUTE / 2);
    assert_eq!(ports.leases.check(&first).await, Err(StoreError::Fenced));
    let second = acquire("b").await;
    assert_eq!(ports.leases.check(&first).await, Err(StoreError::Fenced));
    assert_eq!(ports.leases.check(&second).await, Ok(()));
    ports.leases.release(&second).await.unwrap();
    assert_eq!(ports.leases.check(&second).await, Err(StoreError::Fenced));
}

/// Of many who ask at once, one gets it.
pub async fn one_of_many_gets_the_lease(ports: &Ports) {
    let tasks: Vec<_> = (0..8)
        .map(|holder| {
            let leases = Arc::clone(&ports.leases);
            tokio::spawn(async move {
                leases
                    .acquire("scanner", &format!("h{holder}"), MINUTE)
                    .await
                    .unwrap()
            })
        })
        .collect();
    let mut got = 0;
    for task in tasks {
        got += u32::from(task.await.unwrap().is_some());
    }
    assert_eq!(got, 1);
}

/// A holder that slept too long writes nothing over its successor.
pub async fn a_lost_lease_fences(ports: &Ports) {
    let given = Given::at(ports);
    let lost = ports
        .leases
        .acquire("scanner", "a", MINUTE)
        .await
        .unwrap()
        .expect("free");
    ports.tx().await.fence(&lost).await.unwrap();
    ports.clock.advance(MINUTE);
    ports
        .tx()
        .await
        .fence(&lost)
        .await
        .expect("ended, but nobody took it");
    let held = ports
        .leases
        .acquire("scanner", "b", MINUTE)
        .await
        .unwrap()
        .expect("ended");
    let mut tx = ports.tx().await;
    tx.shoppers().add(&given.shopper(1)).await.unwrap();
    assert_eq!(tx.fence(&lost).await, Err(StoreError::Fenced));
    drop(tx);
    let unknown = chainstore_kernel::Lease {
        name: "nobody".into(),
        ..held.clone()
    };
    assert_eq!(
        ports.tx().await.fence(&unknown).await,
        Err(StoreError::Fenced)
    );
    ports.tx().await.fence(&held).await.unwrap();
    assert_eq!(ports.view().await.by_telegram(1).await, Ok(None));
}

/// A worker that waits hears of committed work at once, long before its own next look.
pub async fn new_work_wakes_a_worker(ports: &Ports) {
    let given = Given::at(ports);
    for work in [Work::Inbox, Work::Outbox] {
        let wakeup = Arc::clone(&ports.wakeup);
        let worker = tokio::spawn(async move { wakeup.wait(work, Duration::from_mins(10)).await });
        match work {
            Work::Inbox => drop(
                ports
                    .inbox
                    .accept(&[incoming(ports, 1, None)])
                    .await
                    .unwrap(),
            ),
            Work::Outbox => owe(ports, &[moved(&given, given.id(), "confirmed")]).await,
        }
        tokio::time::timeout(Duration::from_secs(20), worker)
            .await
            .expect("awake")
            .unwrap();
    }
    ports.wakeup.wait(Work::Inbox, Duration::ZERO).await;
}

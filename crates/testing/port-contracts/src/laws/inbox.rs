//! The durable inbox.

use std::{collections::BTreeSet, time::Duration};

use chainstore_kernel::{Clock, Sensitive};
use chainstore_ports::{AlertKind, Incoming};

use crate::Ports;

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! inbox_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; inbox:
            a_key_is_taken_in_once
            one_person_is_served_in_order
            claims_are_disjoint
            a_lease_that_ran_out_frees_the_item
            a_parked_item_owes_an_alert
        }
    };
}

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
    let claimed = ports.inbox().claim(SOURCE, take, MINUTE).await.unwrap();
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

/// An item whose key came before is ignored, also within one batch and after the first item was worked.
pub async fn a_key_is_taken_in_once(ports: &Ports) {
    let items = [incoming(ports, 1, None), incoming(ports, 2, None)];
    assert_eq!(ports.inbox().accept(&items).await, Ok(2));
    assert_eq!(ports.inbox().accept(&items).await, Ok(0));
    assert_eq!(ports.inbox().accept(&[]).await, Ok(0));
    let elsewhere = Incoming {
        source: "telegram:43".into(),
        ..incoming(ports, 1, None)
    };
    assert_eq!(ports.inbox().accept(&[elsewhere]).await, Ok(1));
    let claimed = claim(ports, 10).await;
    assert_eq!(keys(&claimed), ["1", "2"]);
    for (id, _) in claimed {
        ports.inbox().done(id).await.unwrap();
    }
    assert_eq!(ports.inbox().accept(&items).await, Ok(0));
    ports.clock.advance(MINUTE * 2);
    assert_eq!(claim(ports, 10).await, []);
}

/// While an item of a person is open, later items of this person wait; those of others do not.
pub async fn one_person_is_served_in_order(ports: &Ports) {
    let items = [
        incoming(ports, 1, Some(7)),
        incoming(ports, 2, Some(7)),
        incoming(ports, 3, Some(8)),
        incoming(ports, 4, None),
        incoming(ports, 5, None),
    ];
    ports.inbox().accept(&items).await.unwrap();
    let first = claim(ports, 10).await;
    assert_eq!(keys(&first), ["1", "3", "4", "5"]);
    assert_eq!(claim(ports, 10).await, []);
    ports.inbox().retry(first[0].0, MINUTE).await.unwrap();
    assert_eq!(
        claim(ports, 10).await,
        [],
        "a failed item still comes first"
    );
    ports.clock.advance(MINUTE);
    for (id, _) in &first[1..] {
        ports.inbox().done(*id).await.unwrap();
    }
    assert_eq!(keys(&claim(ports, 10).await), ["1"]);
    ports.inbox().done(first[0].0).await.unwrap();
    assert_eq!(keys(&claim(ports, 10).await), ["2"]);
}

/// Two workers that claim at the same time never get the same item, and together they get all.
pub async fn claims_are_disjoint(ports: &Ports) {
    let items: Vec<_> = (0..60).map(|key| incoming(ports, key, None)).collect();
    ports.inbox().accept(&items).await.unwrap();
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let inbox = ports.inbox();
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
    // A worker skips items that another transaction is claiming; these are claimed here.
    all.extend(claim(ports, 100).await.into_iter().map(|(id, _)| id));
    assert_eq!(all.len(), 60);
}

/// When the claim of a worker has ended, another worker can claim the item. The attempts are counted.
pub async fn a_lease_that_ran_out_frees_the_item(ports: &Ports) {
    ports
        .inbox()
        .accept(&[incoming(ports, 1, Some(7))])
        .await
        .unwrap();
    for attempt in 1..=3 {
        let claimed = ports.inbox().claim(SOURCE, 1, MINUTE).await.unwrap();
        assert_eq!(claimed[0].attempts, attempt);
        assert_eq!(claim(ports, 1).await, []);
        ports.clock.advance(MINUTE);
    }
}

/// A parked item does not make later ones wait, is not claimed again, and raises an alert.
pub async fn a_parked_item_owes_an_alert(ports: &Ports) {
    ports
        .inbox()
        .accept(&[incoming(ports, 1, Some(7)), incoming(ports, 2, Some(7))])
        .await
        .unwrap();
    let claimed = claim(ports, 10).await;
    ports
        .inbox()
        .park(claimed[0].0, "it makes no sense")
        .await
        .unwrap();
    ports.inbox().park(claimed[0].0, "twice").await.unwrap();
    ports.clock.advance(MINUTE);
    assert_eq!(keys(&claim(ports, 10).await), ["2"]);
    let told = super::outbox::alerted(ports, AlertKind::InboxParked).await;
    assert_eq!(told, ["1"]);
}

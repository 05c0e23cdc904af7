//! The outbox, for those who send its messages, and the wake-up of workers.

use std::{sync::Arc, time::Duration};

use chainstore_kernel::{Channel, PageRequest, Sensitive, ShopperId};
use chainstore_orders::OrderStatus;
use chainstore_ports::{AlertFilter, AlertKey, AlertKind, Incoming, Notice, Owed, Work};

use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! outbox_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; outbox:
            messages_come_back_in_order
            a_message_waits_for_the_one_before_it
            an_alert_waits_for_no_other
            a_retried_message_comes_back_later
            a_parked_message_does_not_block
            a_parked_alert_owes_no_other
            new_work_wakes_a_worker
        }
    };
}

const MINUTE: Duration = Duration::from_mins(1);

async fn owe(ports: &Ports, notices: &[Notice]) {
    let given = Given::at(ports);
    let mut tx = ports.tx().await;
    for notice in notices {
        tx.outbox().push(notice.owe(given.now(), given.entropy()));
    }
    tx.commit().await.unwrap();
}

fn moved(given: &Given, shopper: ShopperId, state: OrderStatus) -> Notice {
    Notice::OrderMoved {
        shopper,
        order: given.id(),
        state,
    }
}

fn read(owed: &[Owed]) -> Vec<Notice> {
    let read = |owed: &Owed| Notice::read(&owed.topic, owed.version, &owed.body).unwrap();
    owed.iter().map(read).collect()
}

async fn claim_alerts(ports: &Ports, take: u32) -> Vec<Owed> {
    let claimed = ports.outbox().claim(Channel::Alert, take, MINUTE).await;
    claimed.unwrap()
}

/// The subjects of the open alerts of a kind. Asserts that each is listed once and owed once, and claims
/// all owed alerts for this.
pub(super) async fn alerted(ports: &Ports, kind: AlertKind) -> Vec<String> {
    let filter = AlertFilter {
        kind: Some(kind),
        acknowledged: Some(false),
    };
    let mut view = ports.view().await;
    let listed = view.alerts(filter, PageRequest::default()).await.unwrap();
    drop(view);
    let expected = listed.items.iter().map(|alert| Notice::Alert {
        alert: alert.id,
        key: alert.key.clone(),
    });
    let expected: Vec<_> = expected.collect();
    assert_eq!(read(&claim_alerts(ports, 10).await), expected);
    let subjects = listed.items.into_iter().map(|alert| alert.key.subject);
    subjects.collect()
}

async fn claim_notices(ports: &Ports, take: u32) -> Vec<Owed> {
    ports
        .outbox()
        .claim(Channel::Telegram, take, MINUTE)
        .await
        .unwrap()
}

/// Messages come back as they were owed, for each channel separately, in the order of one transaction.
pub async fn messages_come_back_in_order(ports: &Ports) {
    let given = Given::at(ports);
    let states = OrderStatus::ALL.iter();
    let notices: Vec<_> = states
        .map(|state| moved(&given, given.id(), *state))
        .collect();
    owe(ports, &notices).await;
    let claimed = claim_notices(ports, 10).await;
    assert_eq!(read(&claimed), notices);
    assert!(
        claimed
            .iter()
            .all(|owed| owed.attempts == 1 && owed.created_at == given.now())
    );
    assert_eq!(claim_notices(ports, 10).await, []);
    assert_eq!(claim_alerts(ports, 10).await, []);
    for owed in claimed {
        ports.outbox().sent(owed.id).await.unwrap();
        ports.outbox().sent(owed.id).await.unwrap();
    }
    ports.clock.advance(MINUTE);
    assert_eq!(claim_notices(ports, 10).await, []);
}

/// Messages to one recipient are claimed one after the other.
pub async fn a_message_waits_for_the_one_before_it(ports: &Ports) {
    let given = Given::at(ports);
    let shopper = given.id();
    let (one, two) = (
        moved(&given, shopper, OrderStatus::Confirmed),
        moved(&given, shopper, OrderStatus::Completed),
    );
    owe(ports, std::slice::from_ref(&one)).await;
    owe(ports, std::slice::from_ref(&two)).await;
    for expected in [one, two] {
        let claimed = claim_notices(ports, 10).await;
        assert_eq!(read(&claimed), [expected]);
        ports.outbox().sent(claimed[0].id).await.unwrap();
    }
}

/// An alert does not wait for another one, so that one that cannot be sent does not stop the rest.
pub async fn an_alert_waits_for_no_other(ports: &Ports) {
    let given = Given::at(ports);
    let alerts = ["one", "two", "three"].map(|subject| Notice::Alert {
        alert: given.id(),
        key: AlertKey {
            kind: AlertKind::ChainFails,
            subject: subject.into(),
        },
    });
    owe(ports, &alerts[..1]).await;
    owe(ports, &alerts[1..]).await;
    let first = claim_alerts(ports, 1).await;
    ports.outbox().retry(first[0].id, MINUTE).await.unwrap();
    assert_eq!(read(&claim_alerts(ports, 10).await), alerts[1..]);
}

/// A message that is to be tried again can be claimed after its delay, and not before.
pub async fn a_retried_message_comes_back_later(ports: &Ports) {
    let given = Given::at(ports);
    owe(ports, &[moved(&given, given.id(), OrderStatus::Confirmed)]).await;
    let claimed = claim_notices(ports, 1).await;
    ports.outbox().retry(claimed[0].id, MINUTE).await.unwrap();
    assert_eq!(claim_notices(ports, 1).await, []);
    ports.clock.advance(MINUTE);
    let again = claim_notices(ports, 1).await;
    assert_eq!((again[0].id, again[0].attempts), (claimed[0].id, 2));
}

/// A message that cannot be sent is parked and raises an alert; later messages are still claimed.
pub async fn a_parked_message_does_not_block(ports: &Ports) {
    let given = Given::at(ports);
    let shopper = given.id();
    let next = moved(&given, shopper, OrderStatus::Completed);
    let first = moved(&given, shopper, OrderStatus::Confirmed);
    owe(ports, &[first, next.clone()]).await;
    let claimed = claim_notices(ports, 10).await;
    let reason = "no such chat ".repeat(100);
    let parked = ports.outbox().park(claimed[0].id, &reason).await;
    parked.unwrap();
    assert_eq!(read(&claim_notices(ports, 10).await), [next]);
    let told = alerted(ports, AlertKind::OutboxParked).await;
    assert_eq!(told, [claimed[0].id.to_string()]);
}

/// An alert that cannot be sent is parked without raising another one, which could not be sent either.
pub async fn a_parked_alert_owes_no_other(ports: &Ports) {
    let given = Given::at(ports);
    let alert = Notice::Alert {
        alert: given.id(),
        key: AlertKey {
            kind: AlertKind::ChainFails,
            subject: "eip155:1".into(),
        },
    };
    owe(ports, &[alert]).await;
    let claimed = claim_alerts(ports, 10).await;
    let parked = ports.outbox().park(claimed[0].id, "no alert chat").await;
    parked.unwrap();
    ports.clock.advance(MINUTE);
    assert_eq!(alerted(ports, AlertKind::OutboxParked).await, [""; 0]);
}

/// Committed work wakes a waiting worker at once, long before its waiting time ends.
pub async fn new_work_wakes_a_worker(ports: &Ports) {
    let given = Given::at(ports);
    for work in [Work::Inbox, Work::Outbox] {
        let wakeup = Arc::clone(&ports.wakeup);
        let worker = tokio::spawn(async move { wakeup.wait(work, Duration::from_mins(10)).await });
        match work {
            Work::Inbox => {
                let item = Incoming {
                    source: "telegram:42".into(),
                    key: "1".into(),
                    person: None,
                    body: Sensitive::new(b"body".to_vec()),
                    received_at: given.now(),
                };
                ports.inbox().accept(&[item]).await.unwrap();
            }
            Work::Outbox => owe(ports, &[moved(&given, given.id(), OrderStatus::Confirmed)]).await,
        }
        tokio::time::timeout(Duration::from_secs(20), worker)
            .await
            .expect("awake")
            .unwrap();
    }
    ports.wakeup.wait(Work::Inbox, Duration::ZERO).await;
}

//! Alerts: there is at most one open alert for each kind and subject.

use std::time::Duration;

use chainstore_kernel::{Actor, StoreError, Timestamp};
use chainstore_ports::{Alert, AlertFilter, AlertId, AlertKey, AlertKind, Raised, Severity};

use crate::paging::walk;
use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! alerts_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; alerts:
            an_alert_comes_back
            a_repeat_is_counted_on_the_open_alert
            a_repeat_after_a_quiet_hour_is_told_again
            each_kind_and_subject_has_its_own_alert
            an_acknowledged_alert_is_raised_anew
            an_acknowledgement_of_none_names_no_kind
            many_at_once_raise_one_alert
            an_alert_of_a_dropped_transaction_was_never_raised
            alerts_are_filtered
        }
    };
}

fn key(kind: AlertKind, subject: &str) -> AlertKey {
    let subject = subject.into();
    AlertKey { kind, subject }
}

/// After this long without a repeat, an alert is told again.
const QUIET: Duration = Duration::from_hours(1);

async fn raise(ports: &Ports, id: AlertId, key: &AlertKey, at: Timestamp) -> Raised {
    let mut tx = ports.tx().await;
    let raised = tx.alerts().raise(id, key, at, QUIET).await.unwrap();
    tx.commit().await.unwrap();
    raised
}

async fn acknowledge(ports: &Ports, id: AlertId, at: Timestamp) -> Option<AlertKind> {
    let mut tx = ports.tx().await;
    let found = tx.alerts().acknowledge(id, Actor::Operator, at).await;
    tx.commit().await.unwrap();
    found.unwrap()
}

async fn listed(ports: &Ports, filter: AlertFilter) -> Vec<Alert> {
    walk(
        async |page| ports.view().await.alerts(filter, page).await,
        async || {},
    )
    .await
}

/// An alert comes back as it was raised, with the severity of its kind.
pub async fn an_alert_comes_back(ports: &Ports) {
    let given = Given::at(ports);
    assert_eq!(listed(ports, AlertFilter::default()).await, []);
    let mut expected = Vec::new();
    for (minute, kind) in (0..).zip(AlertKind::ALL) {
        let (id, key) = (given.id(), key(*kind, "eip155:1"));
        let at = given.now().plus(Duration::from_mins(minute));
        assert_eq!(raise(ports, id, &key, at).await, Raised::First(id));
        expected.push(Alert {
            id,
            key,
            severity: kind.severity(),
            count: 1,
            first_at: at,
            last_at: at,
            acknowledged: None,
        });
    }
    expected.reverse();
    assert_eq!(listed(ports, AlertFilter::default()).await, expected);
}

/// After a pause without a repeat, the next repeat sends the alert to the staff again. It is still counted
/// on the same alert.
pub async fn a_repeat_after_a_quiet_hour_is_told_again(ports: &Ports) {
    let given = Given::at(ports);
    let (first, key) = (given.id(), key(AlertKind::PaymentReversed, "ord_1"));
    let at = |minutes| given.now().plus(Duration::from_mins(minutes));
    for (minutes, expected) in [
        (0, Raised::First(first)),
        (59, Raised::Repeated(first)),
        (118, Raised::Repeated(first)),
        (178, Raised::Again(first)),
        (179, Raised::Repeated(first)),
    ] {
        let id = if minutes == 0 { first } else { given.id() };
        let raised = raise(ports, id, &key, at(minutes)).await;
        assert_eq!(raised, expected, "after {minutes} minutes");
    }
    let alerts = listed(ports, AlertFilter::default()).await;
    assert_eq!(alerts.iter().map(|one| one.count).collect::<Vec<_>>(), [5]);
    // Whoever raises it says how long the pause is.
    for (minutes, quiet, expected) in [
        (184, 6, Raised::Repeated(first)),
        (190, 6, Raised::Again(first)),
        (190, 0, Raised::Again(first)),
    ] {
        let quiet = Duration::from_mins(quiet);
        let mut tx = ports.tx().await;
        let raised = tx.alerts().raise(given.id(), &key, at(minutes), quiet);
        assert_eq!(raised.await, Ok(expected), "after {minutes} minutes");
        tx.commit().await.unwrap();
    }
}

/// A repeat of an open alert raises its count and sends no second message to the staff.
pub async fn a_repeat_is_counted_on_the_open_alert(ports: &Ports) {
    let given = Given::at(ports);
    let (first, key) = (given.id(), key(AlertKind::ChainDoesNotAnswer, "eip155:1"));
    let later = |minutes| given.now().plus(Duration::from_mins(minutes));
    raise(ports, first, &key, later(0)).await;
    for minutes in 1..=3 {
        let raised = raise(ports, given.id(), &key, later(minutes)).await;
        assert_eq!(raised, Raised::Repeated(first));
    }
    let alert = Alert {
        id: first,
        key,
        severity: Severity::Warning,
        count: 4,
        first_at: later(0),
        last_at: later(3),
        acknowledged: None,
    };
    assert_eq!(listed(ports, AlertFilter::default()).await, [alert]);
}

/// Alerts with different kinds or different subjects are separate.
pub async fn each_kind_and_subject_has_its_own_alert(ports: &Ports) {
    let given = Given::at(ports);
    for key in [
        key(AlertKind::ChainDoesNotAnswer, "eip155:1"),
        key(AlertKind::ChainDoesNotAnswer, "eip155:2"),
        key(AlertKind::ChainStandsStill, "eip155:1"),
    ] {
        let id = given.id();
        assert_eq!(raise(ports, id, &key, given.now()).await, Raised::First(id));
    }
    assert_eq!(listed(ports, AlertFilter::default()).await.len(), 3);
}

/// When an alert has been acknowledged, the next one of its kind and subject is a new alert.
pub async fn an_acknowledged_alert_is_raised_anew(ports: &Ports) {
    let given = Given::at(ports);
    let (first, second) = (given.id(), given.id());
    let key = key(AlertKind::ChainStandsStill, "eip155:1");
    let (noted, again) = (
        given.now().plus(Duration::from_mins(1)),
        given.now().plus(Duration::from_mins(2)),
    );
    raise(ports, first, &key, given.now()).await;
    let kind = acknowledge(ports, first, noted).await;
    assert_eq!(kind, Some(AlertKind::ChainStandsStill));
    let raised = raise(ports, second, &key, again).await;
    assert_eq!(raised, Raised::First(second));
    let alerts = listed(ports, AlertFilter::default()).await;
    let counts: Vec<_> = alerts.iter().map(|alert| (alert.id, alert.count)).collect();
    assert_eq!(counts, [(second, 1), (first, 1)]);
    assert_eq!(alerts[0].acknowledged, None);
    assert_eq!(alerts[1].acknowledged, Some(("operator".into(), noted)));
}

/// Acknowledging is refused when there is no open alert of this id; the time of the first
/// acknowledgement stays.
pub async fn an_acknowledgement_of_none_names_no_kind(ports: &Ports) {
    let given = Given::at(ports);
    assert_eq!(acknowledge(ports, given.id(), given.now()).await, None);
    let id = given.id();
    let key = key(AlertKind::InboxParked, "1");
    raise(ports, id, &key, given.now()).await;
    let kind = acknowledge(ports, id, given.now()).await;
    assert_eq!(kind, Some(AlertKind::InboxParked));
    let later = given.now().plus(Duration::from_mins(1));
    assert_eq!(acknowledge(ports, id, later).await, None);
    let alerts = listed(ports, AlertFilter::default()).await;
    let expected = Some(("operator".into(), given.now()));
    assert_eq!(alerts[0].acknowledged, expected);
}

/// When several transactions raise the same alert at the same time, there is one alert that counts each.
pub async fn many_at_once_raise_one_alert(ports: &Ports) {
    let given = Given::at(ports);
    let mut tasks = Vec::new();
    for _ in 0..8 {
        let (ports, id, now) = (ports.clone(), given.id(), given.now());
        tasks.push(tokio::spawn(async move {
            let key = key(AlertKind::ChainDoesNotAnswer, "eip155:1");
            let mut tx = ports.begin().await?;
            let raised = tx.alerts().raise(id, &key, now, QUIET).await?;
            tx.commit().await?;
            Ok::<_, StoreError>(raised)
        }));
    }
    let (mut first, mut repeated) = (Vec::new(), Vec::new());
    for task in tasks {
        match task.await.unwrap() {
            Ok(Raised::First(id)) => first.push(id),
            Ok(Raised::Again(id) | Raised::Repeated(id)) => repeated.push(id),
            // In the product the gate runs the use case again.
            Err(error) => assert!(matches!(error, StoreError::Conflict { .. }), "{error}"),
        }
    }
    assert_eq!(first.len(), 1);
    assert!(repeated.iter().all(|id| *id == first[0]));
    let alerts = listed(ports, AlertFilter::default()).await;
    assert_eq!(alerts.len(), 1);
    assert_eq!(alerts[0].id, first[0]);
    let counted = 1 + repeated.len();
    assert_eq!(alerts[0].count, u64::try_from(counted).unwrap());
}

/// When its transaction is dropped, an alert was never raised.
pub async fn an_alert_of_a_dropped_transaction_was_never_raised(ports: &Ports) {
    let given = Given::at(ports);
    let key = key(AlertKind::AddressTampered, "inv_1");
    let mut dropped = ports.tx().await;
    let alerts = dropped.alerts();
    let raised = alerts.raise(given.id(), &key, given.now(), QUIET).await;
    raised.unwrap();
    drop(dropped);
    assert_eq!(listed(ports, AlertFilter::default()).await, []);
    let id = given.id();
    assert_eq!(raise(ports, id, &key, given.now()).await, Raised::First(id));
}

/// Alerts are filtered by kind and by whether they were acknowledged.
pub async fn alerts_are_filtered(ports: &Ports) {
    let given = Given::at(ports);
    let [noted, open, other] = [given.id(), given.id(), given.id()];
    let (still, away) = (AlertKind::ChainStandsStill, AlertKind::ChainDoesNotAnswer);
    raise(ports, noted, &key(still, "eip155:1"), given.now()).await;
    raise(ports, open, &key(still, "eip155:2"), given.now()).await;
    raise(ports, other, &key(away, "eip155:1"), given.now()).await;
    acknowledge(ports, noted, given.now()).await;
    let found = async |kind, acknowledged| {
        let filter = AlertFilter { kind, acknowledged };
        let alerts = listed(ports, filter).await;
        let mut ids: Vec<_> = alerts.iter().map(|alert| alert.id).collect();
        ids.sort_unstable();
        ids
    };
    let sorted = |mut ids: Vec<AlertId>| {
        ids.sort_unstable();
        ids
    };
    assert_eq!(found(Some(still), None).await, sorted(vec![noted, open]));
    assert_eq!(found(Some(still), Some(true)).await, [noted]);
    assert_eq!(found(None, Some(false)).await, sorted(vec![open, other]));
    assert_eq!(found(Some(AlertKind::InboxParked), None).await, []);
}

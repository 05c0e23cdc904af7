//! Events, and the timelines of orders that are read from them.

use std::time::Duration;

use chainstore_kernel::OrderId;
use chainstore_orders::{OrderEvent, OrderStatus, PaymentStep, TimelineEntry};
use chainstore_ports::Event;

use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! events_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; events:
            the_timeline_is_in_order
            a_timeline_is_of_one_order
            an_event_is_recorded_at_commit
        }
    };
}

const PLACED: OrderEvent = OrderEvent::State(OrderStatus::Placed);

async fn timeline(ports: &Ports, order: OrderId) -> Vec<TimelineEntry> {
    ports.view().await.timeline(order).await.unwrap()
}

async fn stored(ports: &Ports) -> OrderId {
    Given::at(ports).invoiced(ports).await.0.id()
}

/// Every event comes back, in the order in which they were recorded, also those of the same time.
pub async fn the_timeline_is_in_order(ports: &Ports) {
    let given = Given::at(ports);
    let order = stored(ports).await;
    let states = OrderStatus::ALL.iter().copied().map(OrderEvent::State);
    let steps = PaymentStep::ALL.iter().copied().map(OrderEvent::Payment);
    let events: Vec<_> = states.chain(steps).collect();
    let mut expected = Vec::new();
    // Two transactions, the second a minute later: three events, then the rest.
    for (minutes, part) in [(0, &events[..3]), (1, &events[3..])] {
        let at = given.now().plus(Duration::from_mins(minutes));
        let mut tx = ports.tx().await;
        for event in part.iter().copied() {
            tx.events().record(at, Event::Order { order, event });
            expected.push(TimelineEntry { at, event });
        }
        tx.commit().await.unwrap();
    }
    assert_eq!(timeline(ports, order).await, expected);
}

/// A timeline has the events of its own order only.
pub async fn a_timeline_is_of_one_order(ports: &Ports) {
    let given = Given::at(ports);
    let orders = [stored(ports).await, stored(ports).await];
    assert_eq!(timeline(ports, given.id()).await, []);
    let mut tx = ports.tx().await;
    for order in orders {
        let event = Event::Order {
            order,
            event: PLACED,
        };
        tx.events().record(given.now(), event);
    }
    tx.commit().await.unwrap();
    for order in orders {
        assert_eq!(timeline(ports, order).await.len(), 1);
    }
}

/// An event can be read after the commit and not before. With a dropped transaction, it was never recorded.
pub async fn an_event_is_recorded_at_commit(ports: &Ports) {
    let given = Given::at(ports);
    let order = stored(ports).await;
    let event = Event::Order {
        order,
        event: PLACED,
    };
    let mut dropped = ports.tx().await;
    dropped.events().record(given.now(), event.clone());
    drop(dropped);
    assert_eq!(timeline(ports, order).await, []);
    let mut tx = ports.tx().await;
    tx.events().record(given.now(), event);
    tx.commit().await.unwrap();
    let at = given.now();
    let entry = TimelineEntry { at, event: PLACED };
    assert_eq!(timeline(ports, order).await, [entry]);
}

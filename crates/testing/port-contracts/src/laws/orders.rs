//! Carts and orders.

use std::time::Duration;

use chainstore_kernel::{OrderId, Sensitive, StoreError, Timestamp};
use chainstore_orders::{
    Adjustment, AdjustmentKind, Delivery, Effect, HoldReason, NewOrder, Order, OrderAction,
    OrderEvent, OrderState, Reservation, ReservationAction, ReservationState, StockLine,
    ports::OrdersRead,
};
use chainstore_workflows::ports::StoreRead;

use crate::{Given, Ports};

async fn add(ports: &Ports, order: &Order) {
    let mut tx = ports.tx().await;
    tx.orders().add(order).await.unwrap();
    tx.commit().await.unwrap();
}

async fn read(ports: &Ports, id: OrderId) -> Order {
    OrdersRead::order(&mut *ports.view().await, id)
        .await
        .unwrap()
        .expect("an order")
}

/// A cart comes back as it was saved, version by version, with and without a delivery.
pub async fn a_cart_comes_back(ports: &Ports) {
    let given = Given::at(ports);
    let (product, place) = given.stocked(ports, 1).await;
    let shopper = given.id();
    let mut cart = ports.view().await.cart(shopper).await.unwrap();
    assert_eq!((cart.version, cart.lines.len()), (0, 0));
    let address = Sensitive::new("Ada\n12 Mill Lane".parse().unwrap());
    let deliveries = [
        None,
        Some(Delivery::Ship { address }),
        Some(Delivery::Collect {
            branch: place.branch,
        }),
        None,
    ];
    for (round, delivery) in (1..).zip(deliveries) {
        cart = cart
            .set(product.variants[0].id, round, Given::euro(24_90))
            .unwrap();
        cart.delivery = delivery;
        let mut tx = ports.tx().await;
        tx.carts().save(&cart).await.unwrap();
        tx.commit().await.unwrap();
        cart.version += 1;
        assert_eq!(
            ports.tx().await.carts().cart(shopper).await,
            Ok(cart.clone())
        );
        assert_eq!(ports.view().await.cart(shopper).await, Ok(cart.clone()));
    }
    let mut tx = ports.tx().await;
    tx.carts().save(&cart.clone().emptied()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        ports.view().await.cart(shopper).await.unwrap().lines,
        Vec::new()
    );
}

/// Who read an older version writes nothing, not even a first one.
pub async fn a_stale_cart_is_refused(ports: &Ports) {
    let given = Given::at(ports);
    let empty = chainstore_orders::Cart::empty(given.id());
    for version in [0, 0, 1, 1] {
        let cart = chainstore_orders::Cart {
            version,
            ..empty.clone()
        };
        let mut tx = ports.tx().await;
        let found = OrdersRead::cart(&mut *ports.view().await, empty.shopper)
            .await
            .unwrap();
        let saved = tx.carts().save(&cart).await;
        if found.version == version {
            assert_eq!(saved, Ok(()));
            tx.commit().await.unwrap();
        } else {
            assert_eq!(saved, Err(StoreError::Conflict { entity: "cart" }));
        }
    }
}

/// Nothing is there that was not put there.
pub async fn unknown_ids_are_none(ports: &Ports) {
    let given = Given::at(ports);
    let mut view = ports.view().await;
    assert_eq!(OrdersRead::order(&mut *view, given.id()).await, Ok(None));
    assert_eq!(view.timeline(given.id()).await, Ok(Vec::new()));
    assert_eq!(
        view.orders(None, None, Some(given.id()), 10).await,
        Ok(Vec::new())
    );
    drop(view);
    assert_eq!(
        ports.tx().await.orders().reservation(given.id()).await,
        Ok(None)
    );
}

/// An order comes back whole: lines, adjustments, delivery, total, number.
pub async fn an_order_comes_back(ports: &Ports) {
    let given = Given::at(ports);
    let (product, place) = given.stocked(ports, 1).await;
    let one = given.order(given.id(), product.variants[0].id, 2);
    let two = given.order(given.id(), given.id(), 1);
    let mut lines = one.lines().to_vec();
    lines.extend_from_slice(two.lines());
    let adjustment = |kind, effect, cents| Adjustment {
        kind,
        effect,
        amount: Given::euro(cents),
    };
    let order = Order::place(NewOrder {
        id: given.id(),
        number: "7K3M-9QXD".parse().unwrap(),
        shopper: given.id(),
        lines,
        adjustments: vec![
            adjustment(AdjustmentKind::Shipping, Effect::Raises, 4_90),
            adjustment(AdjustmentKind::Discount, Effect::Lowers, 10_00),
            adjustment(AdjustmentKind::Tax, Effect::Raises, 1),
            adjustment(AdjustmentKind::Rounding, Effect::Lowers, 2),
        ],
        delivery: Delivery::Collect {
            branch: place.branch,
        },
        placed_at: given.now(),
    })
    .unwrap();
    for order in [&one, &order] {
        add(ports, order).await;
        assert_eq!(&read(ports, order.id()).await, order);
        assert_eq!(
            ports.tx().await.orders().order(order.id()).await,
            Ok(Some(order.clone()))
        );
    }
}

/// Each state and what it does to the lines comes back.
pub async fn every_state_of_an_order_comes_back(ports: &Ports) {
    let given = Given::at(ports);
    let mut order = given.order(given.id(), given.id(), 1);
    add(ports, &order).await;
    let actions = [
        OrderAction::Confirm,
        OrderAction::Hold(HoldReason::PaymentReversed),
        OrderAction::GiveUp,
        OrderAction::Confirm,
        OrderAction::Complete,
        OrderAction::Hold(HoldReason::PaymentReversed),
        OrderAction::Cancel,
    ];
    for (version, action) in (1..).zip(actions) {
        let (moved, _) = order.apply(action).unwrap();
        let mut tx = ports.tx().await;
        tx.orders().save(&moved).await.unwrap();
        tx.commit().await.unwrap();
        order = read(ports, moved.id()).await;
        assert_eq!(
            (order.state(), order.lines(), order.version()),
            (moved.state(), moved.lines(), version)
        );
    }
}

/// Who read an older version writes nothing.
pub async fn a_stale_order_is_refused(ports: &Ports) {
    let given = Given::at(ports);
    let order = given.order(given.id(), given.id(), 1);
    add(ports, &order).await;
    let mut tx = ports.tx().await;
    tx.orders().save(&order).await.unwrap();
    tx.commit().await.unwrap();
    let stale = ports.tx().await.orders().save(&order).await;
    assert_eq!(stale, Err(StoreError::Conflict { entity: "order" }));
}

/// A number names one order.
pub async fn an_order_number_is_given_once(ports: &Ports) {
    let given = Given::at(ports);
    let first = given.order(given.id(), given.id(), 1);
    add(ports, &first).await;
    let second = given.order(given.id(), given.id(), 1);
    let same_number = NewOrder {
        id: second.id(),
        number: first.number().clone(),
        shopper: second.shopper(),
        lines: second.lines().to_vec(),
        adjustments: Vec::new(),
        delivery: second.delivery().clone(),
        placed_at: second.placed_at(),
    };
    let refused = ports
        .tx()
        .await
        .orders()
        .add(&Order::place(same_number).unwrap())
        .await;
    assert_eq!(refused, Err(StoreError::Duplicate { entity: "order" }));
}

/// A reservation comes back with its lines and its state.
pub async fn a_reservation_comes_back(ports: &Ports) {
    let given = Given::at(ports);
    let (_, place) = given.stocked(ports, 1).await;
    let order = given.order(given.id(), place.variant, 1);
    add(ports, &order).await;
    let mut reservation = Reservation {
        id: given.id(),
        order: order.id(),
        lines: vec![StockLine { place, quantity: 1 }],
        state: ReservationState::Held,
        made_at: given.now(),
    };
    let mut tx = ports.tx().await;
    tx.orders().reserve(&reservation).await.unwrap();
    tx.commit().await.unwrap();
    for action in [ReservationAction::Consume, ReservationAction::Release] {
        assert_eq!(
            ports.tx().await.orders().reservation(order.id()).await,
            Ok(Some(reservation.clone()))
        );
        (reservation, _) = reservation.apply(action);
        let mut tx = ports.tx().await;
        tx.orders().save_reservation(&reservation).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(
        ports.tx().await.orders().reservation(order.id()).await,
        Ok(Some(reservation))
    );
}

/// The timeline begins with the order and keeps the order of what happened, also within one moment.
pub async fn the_timeline_is_in_order(ports: &Ports) {
    let given = Given::at(ports);
    let order = given.order(given.id(), given.id(), 1);
    let mut tx = ports.tx().await;
    tx.orders().add(&order).await.unwrap();
    for what in ["processing", "settled", "reversed"] {
        tx.orders()
            .record(
                order.id(),
                given.now(),
                &OrderEvent::Payment { what: what.into() },
            )
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let timeline = ports.view().await.timeline(order.id()).await.unwrap();
    let what: Vec<_> = timeline.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(
        what,
        [
            "order.placed",
            "payment.processing",
            "payment.settled",
            "payment.reversed"
        ]
    );
    assert!(timeline.iter().all(|entry| entry.at == given.now()));
}

fn placed(given: &Given, order: &Order, at: Timestamp) -> Order {
    Order::place(NewOrder {
        id: given.id(),
        number: chainstore_orders::OrderNumber::draw(given.entropy()),
        shopper: order.shopper(),
        lines: order.lines().to_vec(),
        adjustments: Vec::new(),
        delivery: order.delivery().clone(),
        placed_at: at,
    })
    .unwrap()
}

/// Pages, newest first, by shopper and state, leave nothing out, also where moments are equal.
pub async fn lists_come_newest_first_in_pages(ports: &Ports) {
    let given = Given::at(ports);
    let mut all = Vec::new();
    let theirs = given.order(given.id(), given.id(), 1);
    for minute in [0, 1, 1, 1, 2] {
        all.push(placed(
            &given,
            &theirs,
            given.now().plus(Duration::from_mins(minute)),
        ));
    }
    for order in &all {
        add(ports, order).await;
    }
    let other = given.order(given.id(), given.id(), 1);
    add(ports, &other).await;
    all.sort_by_key(|order| std::cmp::Reverse((order.placed_at(), order.id())));

    let mut view = ports.view().await;
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = view
            .orders(Some(theirs.shopper()), Some("placed"), after, 2)
            .await
            .unwrap();
        assert!(page.len() <= 2);
        let Some(last) = page.last() else { break };
        after = Some(last.id());
        found.extend(page);
    }
    assert_eq!(found, all);
    assert_eq!(view.orders(None, None, None, 10).await.unwrap().len(), 6);
    assert_eq!(
        view.orders(None, Some("held"), None, 10).await,
        Ok(Vec::new())
    );
}

/// The board shows each order with the state of its payment.
pub async fn the_board_shows_the_payment(ports: &Ports) {
    let given = Given::at(ports);
    let (order, invoice, _) = given.invoiced(ports).await;
    let unpaid = placed(&given, &order, given.now().plus(Duration::from_mins(1)));
    add(ports, &unpaid).await;
    let mut view = ports.view().await;
    let rows = StoreRead::board(&mut *view, None, None, 10).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| row.order).collect::<Vec<_>>(),
        [unpaid.id(), order.id()]
    );
    assert_eq!(rows[0].invoice, None);
    assert_eq!(rows[1].invoice, Some((invoice.id(), invoice.state())));
    assert_eq!(
        (rows[1].total, rows[1].state, &rows[1].number),
        (order.total(), OrderState::Placed, order.number())
    );
    let next = view
        .board(Some("placed"), Some(unpaid.id()), 1)
        .await
        .unwrap();
    assert_eq!(next, rows[1..]);
    assert_eq!(view.order_of(invoice.id()).await, Ok(Some(order.id())));
}

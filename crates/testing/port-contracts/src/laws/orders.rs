//! Carts and orders.

use chainstore_kernel::{OrderId, StoreError};
use chainstore_orders::{
    Adjustment, AdjustmentKind, Cart, Delivery, Effect, HoldReason, NewOrder, Order, OrderAction,
    Reservation, ReservationAction, ReservationState, StockLine,
};

use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! orders_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; orders:
            a_cart_comes_back
            a_stale_cart_is_refused
            unknown_ids_are_none
            an_order_comes_back
            every_state_of_an_order_comes_back
            a_stale_order_is_refused
            an_order_number_is_given_once
            a_reservation_comes_back
        }
    };
}

async fn add(ports: &Ports, order: &Order) {
    let mut tx = ports.tx().await;
    tx.orders().add(order).await.unwrap();
    tx.commit().await.unwrap();
}

async fn read(ports: &Ports, id: OrderId) -> Order {
    let found = ports.view().await.order(id).await;
    found.unwrap().expect("an order")
}

/// A cart comes back as it was saved, version by version, with and without a delivery.
pub async fn a_cart_comes_back(ports: &Ports) {
    let given = Given::at(ports);
    let (product, place) = given.stocked(ports, 1).await;
    let shopper = given.id();
    let mut cart = ports.view().await.cart(shopper).await.unwrap();
    assert_eq!((cart.version, cart.lines.len()), (0, 0));
    let deliveries = [
        None,
        Some(Given::delivery()),
        Some(Delivery::Collect {
            branch: place.branch,
        }),
        None,
    ];
    for (round, delivery) in (1..).zip(deliveries) {
        let (variant, seen) = (product.variants[0].id, Given::euro(24_90));
        cart = cart.set(variant, round, seen, Given::LIMITS).unwrap();
        cart.delivery = delivery;
        let mut tx = ports.tx().await;
        tx.carts().save(&cart).await.unwrap();
        tx.commit().await.unwrap();
        cart.version += 1;
        assert_eq!(
            ports.tx().await.read().cart(shopper).await,
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

/// A writer that read an older version is refused, also one that found no cart and adds the first version.
pub async fn a_stale_cart_is_refused(ports: &Ports) {
    let given = Given::at(ports);
    let empty = Cart::empty(given.id());
    for version in [0, 0, 1, 1] {
        let cart = Cart {
            version,
            ..empty.clone()
        };
        let mut tx = ports.tx().await;
        let found = tx.read().cart(empty.shopper).await.unwrap();
        let saved = tx.carts().save(&cart).await;
        if found.version == version {
            assert_eq!(saved, Ok(()));
            tx.commit().await.unwrap();
        } else {
            assert_eq!(saved, Err(StoreError::conflict("cart")));
        }
    }
}

/// An id that was never stored is not found.
pub async fn unknown_ids_are_none(ports: &Ports) {
    let given = Given::at(ports);
    let mut view = ports.view().await;
    assert_eq!(view.order(given.id()).await, Ok(None));
    assert_eq!(view.reservation(given.id()).await, Ok(None));
    assert_eq!(view.order_of(given.id()).await, Ok(None));
    let cart = view.cart(given.id()).await.unwrap();
    assert_eq!(cart, Cart::empty(cart.shopper));
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
            ports.tx().await.read().order(order.id()).await,
            Ok(Some(order.clone()))
        );
    }
}

/// Each state of an order comes back, with the fulfilment of its lines.
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

/// A writer that read an older version is refused.
pub async fn a_stale_order_is_refused(ports: &Ports) {
    let given = Given::at(ports);
    let order = given.order(given.id(), given.id(), 1);
    add(ports, &order).await;
    let mut tx = ports.tx().await;
    tx.orders().save(&order).await.unwrap();
    tx.commit().await.unwrap();
    let stale = ports.tx().await.orders().save(&order).await;
    assert_eq!(stale, Err(StoreError::conflict("order")));
}

/// Two orders cannot have the same number.
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
    assert_eq!(refused, Err(StoreError::duplicate("order")));
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
            ports.view().await.reservation(order.id()).await,
            Ok(Some(reservation.clone()))
        );
        (reservation, _) = reservation.apply(action);
        let mut tx = ports.tx().await;
        tx.orders().save_reservation(&reservation).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(
        ports.view().await.reservation(order.id()).await,
        Ok(Some(reservation))
    );
}

use chainstore_kernel::{Currency, Minor, Money, MoneyError};
use chainstore_orders::{
    Adjustment, AdjustmentKind, Effect, Fulfilment, HoldReason, Order, OrderAction, OrderEvent,
    OrderState, OrderStatus, PaymentStep, TotalError, total,
};
use proptest::prelude::*;

use crate::world::{euro, id, line, order};

fn adjustment(effect: Effect, units: i128) -> Adjustment {
    let kind = match effect {
        Effect::Raises => AdjustmentKind::Shipping,
        Effect::Lowers => AdjustmentKind::Discount,
    };
    Adjustment {
        kind,
        effect,
        amount: euro(units),
    }
}

fn action() -> impl Strategy<Value = OrderAction> {
    prop_oneof![
        Just(OrderAction::Confirm),
        Just(OrderAction::Hold(HoldReason::PaymentReversed)),
        Just(OrderAction::GiveUp),
        Just(OrderAction::Complete),
        Just(OrderAction::Cancel),
    ]
}

proptest! {
    // proves M-P8: the total is the sum of lines and adjustments in any order, and never negative
    #[test]
    fn the_total_adds_up(
        lines in prop::collection::vec((1..100_u32, 0..10_000_i128), 1..6),
        adjustments in prop::collection::vec((any::<bool>(), 0..50_000_i128), 0..6).prop_shuffle(),
    ) {
        let mut parts = order(lines.iter().map(|(quantity, price)| line(id(1), *quantity, *price)).collect());
        parts.adjustments = adjustments.iter().map(|(raises, units)| {
            adjustment(if *raises { Effect::Raises } else { Effect::Lowers }, *units)
        }).collect();
        let goods: i128 = lines.iter().map(|(quantity, price)| i128::from(*quantity) * price).sum();
        let beside: i128 = adjustments.iter().map(|(raises, units)| if *raises { *units } else { -units }).sum();
        match Order::place(parts) {
            Ok(order) => prop_assert_eq!(order.total().minor().units(), goods + beside),
            Err(error) => {
                prop_assert!(goods + beside < 0);
                prop_assert_eq!(error, TotalError::Money { source: MoneyError::Negative });
            }
        }
    }

    // An order changes as the table says, gives one event for each change, and keeps its lines, prices and total.
    #[test]
    fn an_order_follows_its_table(actions in prop::collection::vec(action(), 0..12)) {
        let placed = Order::place(order(vec![line(id(1), 1, 5), line(id(2), 2, 7)])).expect("adds up");
        let mut now = placed.clone();
        for action in actions {
            let expected = now.state().after(action);
            match now.clone().apply(action) {
                Err(error) => prop_assert_eq!(Err(error), expected),
                Ok((next, event)) => {
                    prop_assert_eq!(Ok(next.state()), expected);
                    let moved = OrderEvent::State(next.state().status());
                    prop_assert_eq!(event, (now.state() != next.state()).then_some(moved));
                    prop_assert_eq!(next.clone().apply(action), Ok((next.clone(), None)));
                    now = next;
                }
            }
            prop_assert_eq!((now.total(), now.id(), now.version()), (placed.total(), placed.id(), placed.version()));
            let packed = now.lines().iter().any(|line| line.fulfilment == Fulfilment::Allocated);
            prop_assert!(!packed || now.state() != OrderState::Placed && now.state() != OrderState::Cancelled);
        }
    }
}

#[test]
fn lines_follow_the_order() {
    let state = |actions: &[OrderAction]| {
        let placed = Order::place(order(vec![line(id(1), 1, 5)])).expect("adds up");
        let order = actions.iter().fold(placed, |order, action| {
            order.apply(*action).expect("listed").0
        });
        order.lines()[0].fulfilment
    };
    assert_eq!(state(&[]), Fulfilment::Reserved);
    assert_eq!(state(&[OrderAction::Confirm]), Fulfilment::Allocated);
    assert_eq!(state(&[OrderAction::Cancel]), Fulfilment::Released);
    assert_eq!(
        state(&[OrderAction::Confirm, OrderAction::Cancel]),
        Fulfilment::Released
    );
    assert_eq!(
        state(&[
            OrderAction::Confirm,
            OrderAction::Hold(HoldReason::PaymentReversed)
        ]),
        Fulfilment::Allocated
    );
}

// A discount larger than the lines is allowed while shipping keeps the total positive. Added in the order of the
// list, 8.00 − 10.00 would be refused before the shipping of 5.00 is added.
#[test]
fn what_raises_is_added_before_what_lowers() {
    let discount = adjustment(Effect::Lowers, 10_00);
    let shipping = adjustment(Effect::Raises, 5_00);
    for adjustments in [[discount, shipping], [shipping, discount]] {
        assert_eq!(total([(euro(4_00), 2)], &adjustments), Ok(euro(3_00)));
    }
    let negative = Err(TotalError::Money {
        source: MoneyError::Negative,
    });
    assert_eq!(total([(euro(4_99), 1)], &[discount, shipping]), negative);
    assert_eq!(total([], &[shipping]), Err(TotalError::Empty));
    assert_eq!(
        total([(euro(4_00), 0)], &[shipping]),
        Err(TotalError::Empty)
    );
}

#[test]
fn what_does_not_add_up() {
    assert_eq!(Order::place(order(vec![])), Err(TotalError::Empty));
    assert_eq!(
        Order::place(order(vec![line(id(1), 0, 5)])),
        Err(TotalError::Empty)
    );
    let mut mixed = line(id(2), 1, 5);
    let dollar = Currency::new("USD").expect("a code");
    mixed.unit_price = Money::zero(dollar);
    let mixed = order(vec![line(id(1), 1, 5), mixed]);
    assert_eq!(
        Order::place(mixed),
        Err(TotalError::Money {
            source: MoneyError::Mixed
        })
    );
    let huge = order(vec![line(id(1), 2, Minor::MAX.units())]);
    assert_eq!(
        Order::place(huge),
        Err(TotalError::Money {
            source: MoneyError::Overflow
        })
    );
}

#[test]
fn the_timeline_has_stable_names() {
    use OrderEvent::{Payment, State};
    for (event, name) in [
        (State(OrderStatus::Placed), "order.placed"),
        (State(OrderStatus::Confirmed), "order.confirmed"),
        (State(OrderStatus::Held), "order.held"),
        (State(OrderStatus::Unfulfillable), "order.unfulfillable"),
        (State(OrderStatus::Completed), "order.completed"),
        (State(OrderStatus::Cancelled), "order.cancelled"),
        (
            Payment(PaymentStep::PartiallyPaid),
            "payment.partially_paid",
        ),
        (Payment(PaymentStep::Processing), "payment.processing"),
        (Payment(PaymentStep::Receded), "payment.receded"),
        (Payment(PaymentStep::Settled), "payment.settled"),
        (Payment(PaymentStep::Reversed), "payment.reversed"),
        (Payment(PaymentStep::Expired), "payment.expired"),
        (Payment(PaymentStep::Invalid), "payment.invalid"),
    ] {
        assert_eq!(event.name(), name);
        assert_eq!(OrderEvent::parse(name), Some(event));
    }
    for name in [
        "",
        "order",
        "order.",
        "order.settled",
        "payment.placed",
        "Order.placed",
    ] {
        assert_eq!(OrderEvent::parse(name), None, "{name}");
    }
}

use chainstore_kernel::Timestamp;
use chainstore_orders::{
    Place, Reservation, ReservationAction as A, ReservationState as S, Stock, StockChange,
    StockError, StockLine, StockMove as M,
};
use proptest::prelude::*;

use crate::world::id;

fn movement() -> impl Strategy<Value = M> {
    prop_oneof![
        Just(M::Reserve),
        Just(M::Release),
        Just(M::Sell),
        Just(M::Restock)
    ]
}

fn reservation(quantity: u32) -> Reservation {
    let place = Place {
        variant: id(1),
        branch: id(2),
    };
    Reservation {
        id: id(3),
        order: id(4),
        lines: vec![StockLine { place, quantity }],
        state: S::Held,
        made_at: Timestamp::EPOCH,
    }
}

fn follow(stock: Stock, changes: &[StockChange]) -> Stock {
    changes.iter().fold(stock, |stock, change| {
        stock
            .after(change.movement, change.line.quantity)
            .expect("reserved pieces are there")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    // proves M-O5 in the domain: no sequence of moves changes the number of pieces, and a refused move changes
    // nothing
    #[test]
    fn pieces_neither_appear_nor_vanish(
        available in 0..50_u32,
        moves in prop::collection::vec((movement(), 0..20_u32), 0..40),
    ) {
        let mut stock = Stock { available, ..Stock::default() };
        for (movement, quantity) in moves {
            let from = match movement {
                M::Reserve => stock.available,
                M::Release | M::Sell => stock.reserved,
                M::Restock => stock.sold,
            };
            match stock.after(movement, quantity) {
                Ok(next) => {
                    prop_assert!(quantity <= from);
                    stock = next;
                }
                Err(error) => {
                    prop_assert!(quantity > from);
                    prop_assert_eq!(error, StockError::Short { left: from });
                }
            }
            prop_assert_eq!(stock.supplied(), u64::from(available));
        }
    }

    // proves M-O5 in the domain: for any actions in any order and number, each piece is reserved once, sold at
    // most once and made available again at most once
    #[test]
    fn a_reservation_never_moves_twice(
        available in 30..50_u32,
        quantities in prop::collection::vec(1..10_u32, 1..4),
        actions in prop::collection::vec((0..4_usize, prop_oneof![Just(A::Consume), Just(A::Release)]), 0..20),
    ) {
        let mut stock = Stock { available, ..Stock::default() };
        let mut held: Vec<_> = quantities.iter().map(|quantity| {
            stock = stock.after(M::Reserve, *quantity).expect("enough for all");
            reservation(*quantity)
        }).collect();
        for (which, action) in actions {
            let which = which % held.len();
            let (next, changes) = held[which].clone().apply(action);
            stock = follow(stock, &changes);
            let (again, repeated) = next.clone().apply(action);
            prop_assert_eq!(&again, &next);
            prop_assert_eq!(repeated, vec![]);
            held[which] = next;

            let pieces = |state| held.iter().filter(|r| r.state == state).map(|r| r.lines[0].quantity).sum::<u32>();
            prop_assert_eq!(stock.reserved, pieces(S::Held));
            prop_assert_eq!(stock.sold, pieces(S::Consumed));
            prop_assert_eq!(stock.supplied(), u64::from(available));
        }
    }
}

#[test]
fn where_a_reservation_leads() {
    for (from, action, to) in [
        (S::Held, A::Consume, (S::Consumed, Some(M::Sell))),
        (S::Held, A::Release, (S::Released, Some(M::Release))),
        (S::Consumed, A::Consume, (S::Consumed, None)),
        (S::Consumed, A::Release, (S::Released, Some(M::Restock))),
        (S::Released, A::Consume, (S::Released, None)),
        (S::Released, A::Release, (S::Released, None)),
    ] {
        assert_eq!(from.after(action), to, "{from:?} and {action:?}");
        assert_eq!(S::parse(from.name()), Some(from));
    }
}

#[test]
fn more_than_can_be_counted_is_refused() {
    let stock = Stock {
        available: 1,
        reserved: u32::MAX,
        sold: 0,
    };
    assert_eq!(stock.after(M::Reserve, 1), Err(StockError::TooMany));
    assert_eq!(stock.supplied(), u64::from(u32::MAX) + 1);
}

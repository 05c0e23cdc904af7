use chainstore_kernel::GoodsKind;
use chainstore_orders::{
    Adjustment, AdjustmentKind, Cart, CartError, CartLimits, CartLine, Change, Effect, Offer, Order,
};
use proptest::prelude::*;

use crate::world::{euro, id, line, order, text};

const MAX: u32 = 99;
const LIMITS: CartLimits = CartLimits {
    lines: 30,
    pieces: MAX,
};

fn offer(variant: u8, price: Option<i128>, available: u32) -> Offer {
    Offer {
        variant: id(variant),
        product: id(100),
        title: text("Tea"),
        label: text("100 g"),
        kind: GoodsKind::Physical,
        price: price.map(euro),
        available,
    }
}

/// Offers for some of the variants of a cart: sold out, with few pieces, dearer, cheaper or withdrawn.
fn offers() -> impl Strategy<Value = Vec<Offer>> {
    let one = (
        prop::option::weighted(0.8, 1..4_i128),
        0..6_u32,
        prop::bool::weighted(0.9),
    );
    prop::collection::vec(one, 8).prop_map(|all| {
        (0..)
            .zip(all)
            .filter(|(_, (_, _, known))| *known)
            .map(|(variant, (price, available, _))| offer(variant, price, available))
            .collect()
    })
}

fn cart() -> impl Strategy<Value = Cart> {
    let taps = prop::collection::vec((0..8_u8, 0..8_u32, 1..4_i128), 0..12);
    taps.prop_map(|taps| {
        taps.into_iter()
            .fold(Cart::empty(id(9)), |cart, (variant, quantity, seen)| {
                cart.set(id(variant), quantity, euro(seen), LIMITS)
                    .expect("a small cart")
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    // proves M-O3 in the domain: every change is reported, and after it is accepted none is left to report
    #[test]
    fn what_was_accepted_is_what_is_offered(cart in cart(), offers in offers()) {
        let review = cart.review(&offers).expect("small sums");
        let accepted = cart.clone().accept(&review);
        let again = accepted.review(&offers).expect("small sums");
        prop_assert!(!again.changed());
        prop_assert_eq!(again.total, review.total);
        prop_assert_eq!(again.lines.len(), accepted.lines.len());
        prop_assert_eq!(accepted.clone().accept(&again), accepted.clone());
        if !review.changed() && review.lines.len() == cart.lines.len() {
            prop_assert_eq!(&accepted, &cart);
        }
        // The accepted cart has only variants that were in the cart, and never more pieces of them.
        for line in &accepted.lines {
            prop_assert!((1..=cart.quantity(line.variant)).contains(&line.quantity));
        }
    }

    // proves M-P8: the total of a review is the sum over the pieces that are for sale
    #[test]
    fn the_total_is_the_sum(cart in cart(), offers in offers()) {
        let review = cart.review(&offers).expect("small sums");
        let sum: i128 = cart.lines.iter().filter_map(|line| {
            let offer = offers.iter().find(|offer| offer.variant == line.variant)?;
            Some(offer.price?.minor().units() * i128::from(line.quantity.min(offer.available)))
        }).sum();
        prop_assert_eq!(review.total.map_or(0, |total| total.minor().units()), sum);
    }

    // A repeated command changes nothing, and of several commands the last one decides.
    #[test]
    fn setting_is_not_adding(cart in cart(), variant in 0..8_u8, quantity in 0..=MAX) {
        let once = cart.set(id(variant), quantity, euro(1), LIMITS).expect("a small cart");
        let twice = once.clone().set(id(variant), quantity, euro(1), LIMITS).expect("a small cart");
        prop_assert_eq!(&once, &twice);
        prop_assert_eq!(once.quantity(id(variant)), quantity);
        prop_assert_eq!(once.pieces(), once.lines.iter().map(|line| line.quantity).sum::<u32>());
        prop_assert!(once.lines.iter().all(|line| line.quantity > 0));
    }
}

#[test]
fn how_an_offer_differs() {
    let line = CartLine {
        variant: id(1),
        quantity: 3,
        seen: euro(5),
    };
    let cart = Cart {
        lines: vec![line],
        ..Cart::empty(id(9))
    };
    for (price, available, change, total) in [
        (Some(5), 3, None, Some(15)),
        (Some(5), 2, Some(Change::Short { left: 2 }), Some(10)),
        (Some(5), 0, Some(Change::Gone), None),
        (None, 3, Some(Change::Gone), None),
        (
            Some(6),
            3,
            Some(Change::Price {
                was: euro(5),
                now: euro(6),
            }),
            Some(18),
        ),
        (
            Some(4),
            9,
            Some(Change::Price {
                was: euro(5),
                now: euro(4),
            }),
            Some(12),
        ),
    ] {
        let review = cart
            .review(&[offer(1, price, available)])
            .expect("small sums");
        assert_eq!(review.lines[0].change, change);
        assert_eq!(review.total, total.map(euro));
    }
}

#[test]
fn a_cart_has_bounds() {
    let full = (0..30).fold(Cart::empty(id(9)), |cart, variant| {
        cart.set(id(variant), MAX, euro(1), LIMITS)
            .expect("within bounds")
    });
    assert_eq!(full.pieces(), 30 * MAX);
    assert_eq!(
        full.clone().set(id(30), 1, euro(1), LIMITS),
        Err(CartError::Full { max: 30 })
    );
    assert_eq!(
        full.clone().set(id(1), MAX + 1, euro(1), LIMITS),
        Err(CartError::TooMany { max: MAX })
    );
    let swapped = full
        .set(id(0), 0, euro(1), LIMITS)
        .and_then(|cart| cart.set(id(30), 1, euro(1), LIMITS));
    assert_eq!(swapped.map(|cart| cart.lines.len()), Ok(30));
}

// The shop may lower its limits while carts are full.
#[test]
fn a_cart_above_lowered_limits_may_only_shrink() {
    let before = [1, 2].iter().try_fold(Cart::empty(id(9)), |cart, variant| {
        cart.set(id(*variant), 5, euro(1), LIMITS)
    });
    let before = before.expect("within bounds");
    let lowered = CartLimits {
        lines: 1,
        pieces: 2,
    };
    let set = |variant, quantity| {
        let cart = before.clone().set(id(variant), quantity, euro(1), lowered);
        cart.map(|cart| cart.quantity(id(variant)))
    };
    assert_eq!(set(1, 4), Ok(4));
    assert_eq!(set(1, 5), Ok(5));
    assert_eq!(set(1, 6), Err(CartError::TooMany { max: 2 }));
    assert_eq!(set(1, 0), Ok(0));
    assert_eq!(set(3, 1), Err(CartError::Full { max: 1 }));
    assert_eq!(set(3, 3), Err(CartError::TooMany { max: 2 }));
}

#[test]
fn a_checkout_empties_the_cart() {
    let cart = Cart::empty(id(9))
        .set(id(1), 1, euro(1), LIMITS)
        .expect("a small cart");
    assert_eq!(cart.emptied(), Cart::empty(id(9)));
}

// A cart shows the same total as the order that is made of it.
#[test]
fn a_cart_adds_adjustments_as_an_order_does() {
    let adjustment = |kind, effect, units| Adjustment {
        kind,
        effect,
        amount: euro(units),
    };
    let adjustments = [
        adjustment(AdjustmentKind::Discount, Effect::Lowers, 10_00),
        adjustment(AdjustmentKind::Shipping, Effect::Raises, 5_00),
    ];
    let cart = Cart::empty(id(9));
    let empty = cart.review(&[]).expect("no sum");
    assert_eq!(empty.total_with(&adjustments), Ok(None));

    let cart = cart
        .set(id(1), 3, euro(4_00), LIMITS)
        .expect("a small cart");
    let two_left = offer(1, Some(4_00), 2);
    let review = cart.review(&[two_left]).expect("a small sum");
    assert_eq!(review.total, Some(euro(8_00)));
    assert_eq!(review.total_with(&adjustments), Ok(Some(euro(3_00))));

    let mut parts = order(vec![line(id(1), 2, 4_00)]);
    parts.adjustments = adjustments.to_vec();
    let placed = Order::place(parts).expect("adds up");
    assert_eq!(review.total_with(&adjustments), Ok(Some(placed.total())));
}

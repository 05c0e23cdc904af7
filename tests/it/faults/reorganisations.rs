//! Reorganisations of each depth around the one at which a payment settles.

use std::time::Duration;

use chainstore_nodes::{FixedBytes, TestChain as _};
use chainstore_orders::{HoldReason, OrderState};
use chainstore_payments::InvoiceState;
use chainstore_tests::stage::{Asked, Engine, Setting, Stage};

chainstore_tests::on_both! {
    at_each_depth_a_payment_mined_again_in_another_block_counts_once
    at_each_depth_a_payment_that_is_gone_is_awaited_and_then_given_up
    at_each_depth_a_payment_replaced_by_another_counts_once
    at_each_depth_a_payment_spent_elsewhere_counts_no_more
}

const CONFIRMATIONS: u64 = 3;
/// From the newest block to two blocks below the one at which a payment settles.
const DEPTHS: std::ops::RangeInclusive<u64> = 1..=CONFIRMATIONS + 2;

const SEEN: (OrderState, InvoiceState) = (OrderState::Placed, InvoiceState::Processing);
const PAID: (OrderState, InvoiceState) = (OrderState::Confirmed, InvoiceState::Settled);
const HELD: (OrderState, InvoiceState) = (
    OrderState::Held(HoldReason::PaymentReversed),
    InvoiceState::Processing,
);

async fn open(engine: Engine) -> Stage {
    let setting = Setting {
        stock: 10,
        ..Setting::default()
    };
    Stage::open(engine, setting).await
}

/// A new shopper orders and pays, and the payment gets `depth` confirmations. Blocks are mined first, so
/// that a reorganisation of this depth does not reach the payments of earlier rounds.
async fn paid_at(stage: &Stage, depth: u64) -> Asked {
    stage.mine(CONFIRMATIONS + 3).await;
    let who = stage.shopper(i64::try_from(depth).expect("small")).await;
    let asked = stage.order(&who).await;
    stage.pay(asked.address, asked.amount).await;
    stage.mine(depth - 1).await;
    stage.shop.follow().await;
    let settled = depth >= CONFIRMATIONS;
    assert_eq!(
        stage.stands(&asked).await,
        if settled { PAID } else { SEEN },
        "{depth}"
    );
    asked
}

/// The events of the payment in the timeline of the order.
async fn payments(stage: &Stage, asked: &Asked) -> Vec<String> {
    let timeline = stage.timeline(asked.order).await;
    let payment = |what: String| what.strip_prefix("payment.").map(str::to_owned);
    timeline.into_iter().filter_map(payment).collect()
}

// proves M-P4, SR-53, SR-54
async fn at_each_depth_a_payment_mined_again_in_another_block_counts_once(engine: Engine) {
    let stage = open(engine).await;
    for depth in DEPTHS {
        let asked = paid_at(&stage, depth).await;
        stage
            .chain
            .reorg_keeping(depth)
            .await
            .expect("a reorganisation");
        stage.shop.follow().await;
        // The new branch is one block longer than the old one.
        let confirmed = depth + 1 >= CONFIRMATIONS;
        assert_eq!(
            stage.stands(&asked).await,
            if confirmed { PAID } else { SEEN },
            "{depth}"
        );
        stage.mine(CONFIRMATIONS).await;
        stage.shop.follow().await;
        assert_eq!(stage.stands(&asked).await, PAID, "{depth}");
        let held = stage.payments(asked.invoice).await;
        assert_eq!(held.len(), 1, "{depth}");
        let reversed = payments(&stage, &asked)
            .await
            .contains(&"reversed".to_owned());
        assert_eq!(reversed, depth >= CONFIRMATIONS, "{depth}");
    }
    assert_eq!(stage.stock().await, (5, 0, 5));
    assert_eq!(stage.suspense().await, []);
    let told = stage.told().await;
    assert_eq!(told, ["payment_reversed"; 3], "of those that had settled");
}

/// Asserts that each payment, which is not mined again, is waited for during a day and then given up.
async fn gone(stage: &Stage, orders: &[(u64, Asked)], reserved: u32, sold: u32) {
    for (depth, asked) in orders {
        let expected = if *depth >= CONFIRMATIONS { HELD } else { SEEN };
        assert_eq!(stage.stands(asked).await, expected, "{depth}");
        assert_eq!(stage.received(asked.invoice).await, 0, "{depth}");
    }
    assert_eq!(stage.stock().await, (5, reserved, sold));
    stage.later(Duration::from_hours(23));
    stage.shop.follow().await;
    assert_eq!(stage.shop.expire().await, 0, "it may still come back");
    stage.later(Duration::from_hours(2));
    stage.shop.follow().await;
    assert_eq!(stage.shop.expire().await, orders.len());
    for (depth, asked) in orders {
        let order = if *depth >= CONFIRMATIONS {
            HELD.0
        } else {
            OrderState::Cancelled
        };
        assert_eq!(
            stage.stands(asked).await,
            (order, InvoiceState::Invalid),
            "{depth}"
        );
    }
    // Reserved pieces are available again. Pieces that were sold stay sold until a person decides.
    assert_eq!(stage.stock().await, (5 + reserved, 0, sold));
    let told = stage.told().await;
    let count = |what: &str| told.iter().filter(|told| **told == what).count();
    assert_eq!(
        (count("payment_reversed"), count("payment_gone")),
        (3, 5),
        "{told:?}"
    );
    assert_eq!(stage.suspense().await, []);
}

// proves M-P4, M-P5, M-O6
async fn at_each_depth_a_payment_that_is_gone_is_awaited_and_then_given_up(engine: Engine) {
    let stage = open(engine).await;
    let mut orders = Vec::new();
    for depth in DEPTHS {
        let asked = paid_at(&stage, depth).await;
        stage
            .chain
            .reorg_dropping(depth)
            .await
            .expect("a reorganisation");
        stage.shop.follow().await;
        orders.push((depth, asked));
    }
    gone(&stage, &orders, 2, 3).await;
}

// proves SR-52, SR-54: after the reorganisation, the same money was sent to another recipient
async fn at_each_depth_a_payment_spent_elsewhere_counts_no_more(engine: Engine) {
    let stage = open(engine).await;
    let (token, elsewhere) = (stage.premises.token(), FixedBytes([0x66; 20]));
    let mut orders = Vec::new();
    for depth in DEPTHS {
        let asked = paid_at(&stage, depth).await;
        let moved = stage
            .chain
            .reorg_paying(depth, token, elsewhere, asked.amount)
            .await;
        moved.expect("a reorganisation");
        stage.shop.follow().await;
        orders.push((depth, asked));
    }
    gone(&stage, &orders, 2, 3).await;
}

// proves SR-54: a transaction replaced by one with the same nonce, as when a shopper raises the fee
async fn at_each_depth_a_payment_replaced_by_another_counts_once(engine: Engine) {
    let stage = open(engine).await;
    let token = stage.premises.token();
    for depth in DEPTHS {
        let asked = paid_at(&stage, depth).await;
        let replaced = stage
            .chain
            // With one unit more, because the same amount would give the same transaction.
            .reorg_paying(depth, token, asked.address, asked.amount + 1)
            .await;
        replaced.expect("a reorganisation");
        stage.shop.follow().await;
        stage.mine(CONFIRMATIONS).await;
        stage.shop.follow().await;
        assert_eq!(stage.stands(&asked).await, PAID, "{depth}");
        assert_eq!(
            stage.received(asked.invoice).await,
            asked.amount + 1,
            "{depth}: the first is not counted"
        );
        let held = stage.payments(asked.invoice).await;
        assert_eq!(held.len(), 2, "{depth}");
    }
    assert_eq!(stage.stock().await, (5, 0, 5));
    assert_eq!(stage.suspense().await.len(), 5, "one unit each");
}

//! Payments that are too small, too large or too late.

use std::time::Duration;

use chainstore_orders::OrderState;
use chainstore_payments::{InvoiceState, SuspenseReason};
use chainstore_tests::stage::{Engine, GRACE, Setting, Stage, WINDOW};

chainstore_tests::on_both! {
    a_short_payment_topped_up_is_settled
    an_excess_settles_and_waits_in_suspense
    a_payment_after_the_end_waits_in_suspense_and_the_stock_is_free
    a_late_payment_seen_before_the_end_does_not_count
    a_short_payment_never_topped_up_waits_in_suspense
    a_payment_on_time_that_ripens_late_is_settled
}

const SECOND: Duration = Duration::from_secs(1);

// proves M-P3, M-P5
async fn a_short_payment_topped_up_is_settled(engine: Engine) {
    let stage = Stage::open(engine, Setting::default()).await;
    let ada = stage.shopper(1).await;
    let asked = stage.order(&ada).await;
    stage.pay(asked.address, asked.amount - 1).await;
    stage.shop.follow().await;
    let short = (OrderState::Placed, InvoiceState::PartiallyPaid);
    assert_eq!(stage.stands(&asked).await, short);
    assert_eq!(stage.stock().await, (4, 1, 0));
    let view = stage.payment(&ada, asked.invoice).await.expect("a payment");
    assert_eq!(view.missing.units(), 1, "the shopper sees what is missing");

    stage.pay(asked.address, 1).await;
    stage.mine(2).await;
    stage.shop.follow().await;
    let paid = (OrderState::Confirmed, InvoiceState::Settled);
    assert_eq!(stage.stands(&asked).await, paid);
    assert_eq!(stage.stock().await, (4, 0, 1));
    assert_eq!(stage.suspense().await, []);
    assert!(stage.told().await.is_empty(), "nobody need do anything");
    assert_eq!(stage.owed("order_moved").await, 1);
    let moved = stage.audited(&asked.order.to_string()).await;
    let actions: Vec<_> = moved
        .iter()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(
        actions,
        [
            "order.placed",
            "payment.moved",
            "payment.moved",
            "order.moved"
        ],
        "{moved:?}"
    );
}

// proves M-P3, M-P5: money above the demand is not lost
async fn an_excess_settles_and_waits_in_suspense(engine: Engine) {
    let stage = Stage::open(engine, Setting::default()).await;
    let asked = stage.order(&stage.shopper(1).await).await;
    stage.pay(asked.address, asked.amount + 250).await;
    stage.mine(2).await;
    stage.shop.follow().await;
    let paid = (OrderState::Confirmed, InvoiceState::Settled);
    assert_eq!(stage.stands(&asked).await, paid);
    assert!(stage.invoice(asked.invoice).await.flags().over);
    assert_eq!(stage.stock().await, (4, 0, 1));
    let surplus = [(250, SuspenseReason::Surplus)];
    assert_eq!(stage.suspense().await, surplus);
    assert_eq!(stage.told().await, ["suspense_surplus"]);
    let audited = stage.audited(&asked.invoice.to_string()).await;
    assert!(
        matches!(audited.as_slice(), [line] if line.starts_with("payment.suspended") && line.contains("surplus")),
        "{audited:?}"
    );

    // More money comes after the invoice has settled, and again after its deadline.
    stage.pay(asked.address, 70).await;
    stage.shop.follow().await;
    let more = (70, SuspenseReason::Surplus);
    assert_eq!(stage.suspense().await, [surplus[0], more]);
    deadline_passes(&stage).await;
    stage.pay(asked.address, 30).await;
    stage.shop.follow().await;
    let late = (30, SuspenseReason::Late);
    assert_eq!(stage.suspense().await, [surplus[0], more, late]);
    assert_eq!(stage.stands(&asked).await, paid);
    assert_eq!(stage.stock().await, (4, 0, 1));
}

/// The deadline passes while the chain is followed.
async fn deadline_passes(stage: &Stage) {
    stage.later(WINDOW + GRACE + SECOND);
    stage.shop.follow().await;
}

// proves M-P5, M-O6
async fn a_payment_after_the_end_waits_in_suspense_and_the_stock_is_free(engine: Engine) {
    let only_one = Setting {
        stock: 1,
        ..Setting::default()
    };
    let stage = Stage::open(engine, only_one).await;
    let asked = stage.order(&stage.shopper(1).await).await;
    assert_eq!(stage.stock().await, (0, 1, 0));
    deadline_passes(&stage).await;
    assert_eq!(stage.shop.expire().await, 1);
    let over = (OrderState::Cancelled, InvoiceState::Expired);
    assert_eq!(stage.stands(&asked).await, over);
    assert_eq!(stage.stock().await, (1, 0, 0));

    stage.pay(asked.address, asked.amount).await;
    stage.mine(2).await;
    stage.shop.follow().await;
    assert_eq!(stage.stands(&asked).await, over);
    assert_eq!(
        stage.suspense().await,
        [(asked.amount, SuspenseReason::Late)]
    );
    assert_eq!(stage.told().await, ["suspense_late"]);
    assert!(stage.invoice(asked.invoice).await.flags().late);
    let audited = stage.audited(&asked.invoice.to_string()).await;
    assert!(
        matches!(audited.as_slice(), [line] if line.starts_with("payment.suspended") && line.contains("late")),
        "{audited:?}"
    );

    // The piece can be bought by another shopper.
    let other = stage.order(&stage.shopper(2).await).await;
    stage.pay(other.address, other.amount).await;
    stage.mine(2).await;
    stage.shop.follow().await;
    let paid = (OrderState::Confirmed, InvoiceState::Settled);
    assert_eq!(stage.stands(&other).await, paid);
    assert_eq!(stage.stock().await, (0, 0, 1));
}

// proves M-P5: the time of the payment decides, not the time at which the chain was read
async fn a_late_payment_seen_before_the_end_does_not_count(engine: Engine) {
    let stage = Stage::open(engine, Setting::default()).await;
    let asked = stage.order(&stage.shopper(1).await).await;
    stage.later(WINDOW + GRACE + SECOND);
    stage.pay(asked.address, asked.amount).await;
    stage.mine(3).await;
    stage.shop.follow().await;
    assert_eq!(
        stage.stands(&asked).await,
        (OrderState::Placed, InvoiceState::New)
    );
    assert_eq!(
        stage.suspense().await,
        [(asked.amount, SuspenseReason::Late)]
    );
    assert_eq!(stage.shop.expire().await, 1);
    let over = (OrderState::Cancelled, InvoiceState::Expired);
    assert_eq!(stage.stands(&asked).await, over);
    assert_eq!(stage.stock().await, (5, 0, 0));
    assert_eq!(stage.told().await, ["suspense_late"]);
}

// proves M-P5: money that was not enough to settle is put into suspense, so that the staff see it
async fn a_short_payment_never_topped_up_waits_in_suspense(engine: Engine) {
    let stage = Stage::open(engine, Setting::default()).await;
    let asked = stage.order(&stage.shopper(1).await).await;
    stage.pay(asked.address, 9).await;
    deadline_passes(&stage).await;
    assert_eq!(stage.shop.expire().await, 1);
    let over = (OrderState::Cancelled, InvoiceState::Expired);
    assert_eq!(stage.stands(&asked).await, over);
    assert_eq!(stage.stock().await, (5, 0, 0));
    assert_eq!(stage.suspense().await, [(9, SuspenseReason::Short)]);
    assert_eq!(stage.told().await, ["suspense_short"]);
}

// proves M-O5, M-P5: a payment that was seen in time keeps its stock until it has its confirmations
async fn a_payment_on_time_that_ripens_late_is_settled(engine: Engine) {
    let stage = Stage::open(engine, Setting::default()).await;
    let asked = stage.order(&stage.shopper(1).await).await;
    stage.pay(asked.address, asked.amount).await;
    stage.shop.follow().await;
    // Three days without a block, so that the payment gets no more confirmations.
    stage.later(Duration::from_hours(72));
    stage.shop.follow().await;
    assert_eq!(stage.shop.expire().await, 0, "it does not expire");
    let seen = (OrderState::Placed, InvoiceState::Processing);
    assert_eq!(stage.stands(&asked).await, seen);
    assert_eq!(stage.stock().await, (4, 1, 0), "its piece stays reserved");
    stage.mine(1).await;
    stage.shop.follow().await;
    assert_eq!(stage.stands(&asked).await, seen);

    stage.mine(1).await;
    stage.shop.follow().await;
    let paid = (OrderState::Confirmed, InvoiceState::Settled);
    assert_eq!(stage.stands(&asked).await, paid);
    assert_eq!(stage.stock().await, (4, 0, 1));
    assert_eq!(stage.suspense().await, []);
    assert!(stage.told().await.is_empty());
}

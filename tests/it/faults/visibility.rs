//! A node that cannot be reached, or whose answers are wrong.

use std::time::Duration;

use chainstore_nodes::{Fault, TestChain};
use chainstore_orders::OrderState;
use chainstore_payments::ports::ChainError;
use chainstore_payments::{FollowError, InvoiceState};
use chainstore_tests::stage::{Asked, Engine, GRACE, Setting, Stage, WINDOW};
use chainstore_workflows::work::{ScanChainError, ScanOutcome};

chainstore_tests::on_both! {
    while_the_chain_cannot_be_seen_nothing_expires_and_what_was_paid_is_settled
    what_was_not_paid_expires_once_the_chain_is_seen_again
    a_node_that_stands_still_behind_its_past_expires_nothing
    a_node_that_lost_its_peers_expires_nothing
    what_was_not_paid_expires_with_a_block_after_the_deadline
    a_node_that_hangs_settles_nothing
    a_node_that_fails_settles_nothing
    a_node_that_talks_nonsense_settles_nothing
    a_node_that_truncates_its_answers_settles_nothing
    a_node_that_answers_too_much_settles_nothing
    a_node_that_contradicts_itself_settles_nothing
    a_node_of_another_chain_is_refused
    a_lease_lost_in_the_middle_writes_nothing
}

const OPEN: (OrderState, InvoiceState) = (OrderState::Placed, InvoiceState::New);
const PAID: (OrderState, InvoiceState) = (OrderState::Confirmed, InvoiceState::Settled);
const OVER: (OrderState, InvoiceState) = (OrderState::Cancelled, InvoiceState::Expired);

async fn ordered(engine: Engine) -> (Stage, Asked) {
    let stage = Stage::open(engine, Setting::default()).await;
    let asked = stage.order(&stage.shopper(1).await).await;
    (stage, asked)
}

/// The node cannot be reached until long after the deadline.
async fn away_across_the_deadline(stage: &Stage) {
    stage.chain.set_fault(Some(Fault::ServerError));
    for _ in 0..3 {
        stage.later((WINDOW + GRACE) / 2);
        stage.shop.scan().await.expect_err("nobody answers");
        assert_eq!(stage.shop.expire().await, 0, "nothing ends unseen");
    }
    stage.chain.set_fault(None);
}

// proves M-P5: no invoice expires while the chain cannot be read
async fn while_the_chain_cannot_be_seen_nothing_expires_and_what_was_paid_is_settled(
    engine: Engine,
) {
    let (stage, asked) = ordered(engine).await;
    // Paid in time, while the chain cannot be read.
    stage.pay(asked.address, asked.amount).await;
    away_across_the_deadline(&stage).await;
    assert_eq!(stage.stands(&asked).await, OPEN);
    assert_eq!(stage.stock().await, (4, 1, 0));
    // More blocks than one step reads: before the head is reached, it is unknown whether the deadline has
    // passed on the chain.
    stage.mine(80).await;
    assert!(matches!(
        stage.shop.scan().await,
        Ok(ScanOutcome::More { .. })
    ));
    assert_eq!(stage.shop.expire().await, 0);
    stage.shop.follow().await;
    assert_eq!(stage.stands(&asked).await, PAID);
    assert_eq!(stage.shop.expire().await, 0);
    assert_eq!(stage.stock().await, (4, 0, 1));
    assert_eq!(stage.suspense().await, []);
}

async fn what_was_not_paid_expires_once_the_chain_is_seen_again(engine: Engine) {
    let (stage, asked) = ordered(engine).await;
    away_across_the_deadline(&stage).await;
    stage.shop.follow().await;
    assert_eq!(stage.shop.expire().await, 1);
    assert_eq!(stage.stands(&asked).await, OVER);
    assert_eq!(stage.stock().await, (5, 0, 0));
    assert_eq!(stage.owed("order_moved").await, 1, "the shopper is told");
}

// A node that was restored from a backup answers, but has fewer blocks than we followed.
async fn a_node_that_stands_still_behind_its_past_expires_nothing(engine: Engine) {
    let (stage, asked) = ordered(engine).await;
    stage.mine(3).await;
    stage.shop.follow().await;
    stage.pay(asked.address, asked.amount).await;
    stage.mine(3).await;
    stage.chain.set_fault(Some(Fault::StaleHead(2)));
    stage.later(WINDOW + GRACE + Duration::from_secs(1));
    assert!(matches!(
        stage.shop.scan().await,
        Ok(ScanOutcome::Behind { .. })
    ));
    assert_eq!(stage.shop.expire().await, 0);
    assert_eq!(stage.stands(&asked).await, OPEN);
    stage.chain.set_fault(None);
    stage.shop.follow().await;
    assert_eq!(stage.stands(&asked).await, PAID);
}

const REAL: Setting = Setting {
    stock: 5,
    confirmations: 3,
    test_network: false,
    second_chain: false,
};

// The newest block of the node stays the one we have: without a check it would seem that nobody has paid.
async fn a_node_that_lost_its_peers_expires_nothing(engine: Engine) {
    let stage = Stage::open(engine, REAL).await;
    let asked = stage.order(&stage.shopper(1).await).await;
    stage.mine(3).await;
    stage.shop.follow().await;
    let before = stage.chain.head().await.expect("a head").number;
    stage.pay(asked.address, asked.amount).await;
    stage.mine(3).await;
    stage.chain.set_fault(Some(Fault::StaleHead(before)));
    for _ in 0..3 {
        stage.later(WINDOW + GRACE);
        let step = stage.shop.scan().await.expect("a step");
        assert_eq!(step, ScanOutcome::Still { height: before });
        assert_eq!(stage.shop.expire().await, 0, "nothing ends unseen");
    }
    assert_eq!(stage.stands(&asked).await, OPEN);
    assert_eq!(stage.stock().await, (4, 1, 0));
    stage.chain.set_fault(None);
    stage.shop.scan().await.expect("a step");
    assert_eq!(stage.stands(&asked).await, PAID);
    assert_eq!(stage.suspense().await, []);
}

async fn what_was_not_paid_expires_with_a_block_after_the_deadline(engine: Engine) {
    let stage = Stage::open(engine, REAL).await;
    let asked = stage.order(&stage.shopper(1).await).await;
    stage.later(WINDOW / 2);
    stage.mine(1).await;
    stage.shop.scan().await.expect("a step");
    stage.later(WINDOW + GRACE);
    stage.shop.scan().await.expect("a step");
    assert_eq!(stage.shop.expire().await, 0, "the last block was in time");
    stage.mine(1).await;
    stage.shop.scan().await.expect("a step");
    assert_eq!(stage.shop.expire().await, 1);
    assert_eq!(stage.stands(&asked).await, OVER);
    assert_eq!(stage.stock().await, (5, 0, 0));
}

/// A payment has all its confirmations while the node has a fault. Asserts that each step ends with this
/// kind of error and writes nothing, and that the payment settles when the fault is over.
async fn nothing_settles(engine: Engine, fault: Fault, kind: fn(&ScanChainError) -> bool) {
    let (stage, asked) = ordered(engine).await;
    stage.pay(asked.address, asked.amount).await;
    stage.mine(4).await;
    stage.chain.set_fault(Some(fault));
    let before = stage
        .look("SELECT CAST(observed_through AS TEXT) FROM chain_progress")
        .await;
    let headers = "SELECT CAST(height AS TEXT) FROM chain_headers ORDER BY height";
    let followed = stage.look(headers).await;
    for _ in 0..2 {
        stage.later(Duration::from_mins(30));
        let error = stage.shop.scan().await.expect_err("no step");
        assert!(kind(&error), "{fault:?}: {error:?}");
        assert_eq!(stage.shop.expire().await, 0);
    }
    assert_eq!(stage.stands(&asked).await, OPEN);
    assert_eq!(stage.stock().await, (4, 1, 0));
    assert_eq!(stage.suspense().await, []);
    let after = stage
        .look("SELECT CAST(observed_through AS TEXT) FROM chain_progress")
        .await;
    assert_eq!((after, stage.look(headers).await), (before, followed));
    stage.chain.set_fault(None);
    stage.shop.follow().await;
    assert_eq!(stage.stands(&asked).await, PAID);
}

fn away(error: &ScanChainError) -> bool {
    let ScanChainError::Node { source } = error else {
        return false;
    };
    matches!(source, ChainError::Unavailable { .. })
}

fn nonsense(error: &ScanChainError) -> bool {
    let ScanChainError::Node { source } = error else {
        return false;
    };
    matches!(source, ChainError::Junk { .. })
}

fn contradiction(error: &ScanChainError) -> bool {
    let broken = matches!(
        error,
        ScanChainError::Follow {
            source: FollowError::Broken { .. }
        }
    );
    let moved = matches!(
        error,
        ScanChainError::Node {
            source: ChainError::Moved { .. }
        }
    );
    broken || moved || nonsense(error)
}

// Each of the following tests proves M-P6 and SR-58.
async fn a_node_that_hangs_settles_nothing(engine: Engine) {
    nothing_settles(engine, Fault::Hang, away).await;
}

async fn a_node_that_fails_settles_nothing(engine: Engine) {
    nothing_settles(engine, Fault::ServerError, away).await;
}

async fn a_node_that_talks_nonsense_settles_nothing(engine: Engine) {
    nothing_settles(engine, Fault::Junk, nonsense).await;
}

async fn a_node_that_truncates_its_answers_settles_nothing(engine: Engine) {
    nothing_settles(engine, Fault::TruncatedJson, nonsense).await;
}

async fn a_node_that_answers_too_much_settles_nothing(engine: Engine) {
    nothing_settles(engine, Fault::Oversized, nonsense).await;
}

async fn a_node_that_contradicts_itself_settles_nothing(engine: Engine) {
    nothing_settles(engine, Fault::LyingBlockHash, contradiction).await;
}

// The worker checks the chain id before it follows, and again after the node could not be reached.
async fn a_node_of_another_chain_is_refused(engine: Engine) {
    let (stage, asked) = ordered(engine).await;
    stage.pay(asked.address, asked.amount).await;
    stage.chain.set_fault(Some(Fault::WrongChainId(1)));
    let refused = stage.shop.reader.check().await;
    assert!(
        matches!(refused, Err(ChainError::Mismatch { .. })),
        "{refused:?}"
    );
    assert_eq!(stage.stands(&asked).await, OPEN);
    stage.chain.set_fault(None);
    assert_eq!(stage.shop.reader.check().await, Ok(()));
}

// proves M-O8: a program whose lease another one has taken over writes nothing
async fn a_lease_lost_in_the_middle_writes_nothing(engine: Engine) {
    use chainstore_kernel::StoreError;

    let (stage, asked) = ordered(engine).await;
    stage.pay(asked.address, asked.amount).await;
    stage.mine(2).await;
    let lease = stage.shop.lease().await;
    // This program does nothing for longer than its lease lasts, and another one takes the lease.
    stage.later(Duration::from_secs(20));
    let other = stage.another("another program").await;
    other.lease().await;
    let fenced = stage.shop.scan_with(lease).await;
    assert!(
        matches!(fenced, Err(ScanChainError::Store(StoreError::Fenced))),
        "{fenced:?}"
    );
    assert_eq!(stage.stands(&asked).await, OPEN);
    assert_eq!(stage.owed("invoice_changed").await, 0);
    other.follow().await;
    assert_eq!(stage.stands(&asked).await, PAID);
    assert_eq!(stage.owed("order_moved").await, 1, "once");
}

//! A node that answers, but wrongly or not in time.

use std::sync::Arc;
use std::time::Duration;

use chainstore_databases::count;
use chainstore_nodes::{Fault, InProcessChain};
use chainstore_tests::shopping::order;
use chainstore_tests::{Engine, Store, eventually, on_both};

on_both! {
    a_node_that_hangs_truncates_talks_nonsense_or_stands_still_is_told_and_nothing_settles
}

/// How often this alert was raised for a chain.
async fn troubles(store: &Store, kind: &str) -> i64 {
    let sql =
        format!("SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM alerts WHERE kind = '{kind}'");
    count(&store.database_url(), &sql).await
}

// proves M-P6, SR-74: nothing settles during the faults, although the chain goes on and has enough blocks
async fn a_node_that_hangs_truncates_talks_nonsense_or_stands_still_is_told_and_nothing_settles(
    engine: Engine,
) {
    let chain = Arc::new(InProcessChain::start().expect("a chain"));
    let store = Store::builder(engine)
        .chain(Arc::clone(&chain))
        .stock(5)
        .confirmations(3)
        .open()
        .await;
    for (id, fault, kind) in [
        (1_001, Fault::Hang, "chain_does_not_answer"),
        (1_002, Fault::TruncatedJson, "chain_answers_nonsense"),
        (1_003, Fault::Junk, "chain_answers_nonsense"),
        (1_004, Fault::StaleHead(1), "chain_stands_still"),
    ] {
        let shopper = store.shopper(id, "Ada");
        let payment = order(&shopper).await;
        store.pay(&payment, payment.amount).await;
        store
            .order_is(&payment.number, "placed", "processing")
            .await;
        let before = troubles(&store, kind).await;
        chain.set_fault(Some(fault));
        chain.set_block_interval(Some(Duration::from_millis(100)));
        eventually("the trouble is noticed", || async {
            (troubles(&store, kind).await > before).then_some(())
        })
        .await;
        store
            .order_is(&payment.number, "placed", "processing")
            .await;
        chain.set_fault(None);
        store
            .order_is(&payment.number, "confirmed", "settled")
            .await;
        chain.set_block_interval(None);
        assert_eq!(
            troubles(&store, kind).await,
            before + 1,
            "once for each trouble"
        );
    }
    // The four faults raise three alerts: two are of one kind, and the first is still open.
    let told = "SELECT COUNT(*) FROM outbox WHERE topic = 'alert'";
    assert_eq!(count(&store.database_url(), told).await, 3);
}

//! Reorganisations, with the real programs.

use chainstore_tests::shopping::{order, read};
use chainstore_tests::{Engine, Store, on_both};
use serde_json::json;

on_both! {
    before_settlement_the_payment_is_awaited_again
    after_settlement_the_order_is_held_and_goes_on_when_mined_again
}

// proves M-P4, SR-53: before settlement, a payment that fell out of the chain is only waited for
async fn before_settlement_the_payment_is_awaited_again(engine: Engine) {
    let store = Store::builder(engine).confirmations(4).open().await;
    let ada = store.shopper(1_001, "Ada");
    let payment = order(&ada).await;
    store.pay(&payment, payment.amount).await;
    store
        .order_is(&payment.number, "placed", "processing")
        .await;
    store
        .chain
        .reorg_keeping(1)
        .await
        .expect("a reorganisation");
    store
        .order_is(&payment.number, "placed", "processing")
        .await;
    store.chain.mine(4).await.expect("blocks");
    store
        .order_is(&payment.number, "confirmed", "settled")
        .await;
    let transfers = transfers(&store, &payment.number).await;
    assert_eq!(
        transfers, 1,
        "the same transfer in another block is the same transfer"
    );
}

// proves M-P4, M-P5: after settlement the order is held, the staff are told, and it goes on when
// the payment is mined again
async fn after_settlement_the_order_is_held_and_goes_on_when_mined_again(engine: Engine) {
    let store = Store::builder(engine).confirmations(2).open().await;
    let ada = store.shopper(1_001, "Ada");
    let payment = order(&ada).await;
    let paid = store.pay(&payment, payment.amount).await;
    let chain = &store.chain;
    let raw = chain
        .rpc()
        .call("eth_getRawTransactionByHash", json!([paid]))
        .await;
    let raw = raw.expect("the transaction as it was sent");
    chain.mine(1).await.expect("a block");
    store
        .order_is(&payment.number, "confirmed", "settled")
        .await;

    chain.reorg_dropping(2).await.expect("a reorganisation");
    let held = store.order_is(&payment.number, "held", "processing").await;
    assert_eq!(held["hold_reason"], "payment_reversed");
    read(&store.staff, &payment.number).await;
    read(&ada, "on hold").await;

    // The same transaction is mined again on the new branch.
    let again = chain
        .rpc()
        .call("eth_sendRawTransaction", json!([raw]))
        .await;
    assert_eq!(again.expect("a transaction"), json!(paid));
    chain.mine(2).await.expect("blocks");
    store
        .order_is(&payment.number, "confirmed", "settled")
        .await;
    assert_eq!(transfers(&store, &payment.number).await, 1);
}

async fn transfers(store: &Store, number: &str) -> usize {
    let order = store.order_is(number, "confirmed", "settled").await;
    let invoice = store.invoice_of(&order).await;
    let payments = &invoice["attempts"][0]["payments"];
    payments.as_array().map_or(0, Vec::len)
}

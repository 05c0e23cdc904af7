//! A program is killed between two steps.

use chainstore_tests::shopping::{order, read};
use chainstore_tests::{Engine, Store, on_both};

on_both! {
    the_server_dies_after_it_saw_the_payment
    the_server_dies_after_it_settled
    the_gateway_dies_and_nothing_is_lost
}

async fn store(engine: Engine) -> Store {
    Store::builder(engine).confirmations(3).open().await
}

// proves M-P5, M-X4: killed after the payment was seen
async fn the_server_dies_after_it_saw_the_payment(engine: Engine) {
    let store = store(engine).await;
    let ada = store.shopper(1_001, "Ada");
    let payment = order(&ada).await;
    store.pay(&payment, payment.amount).await;
    store
        .order_is(&payment.number, "placed", "processing")
        .await;
    store.kill_server();
    store.chain.mine(2).await.expect("blocks nobody watches");
    store.start_server().await;
    finished_once(&store, &payment.number).await;
    read(&ada, "confirmed").await;
}

// proves M-P5: killed after the payment was settled
async fn the_server_dies_after_it_settled(engine: Engine) {
    let store = store(engine).await;
    let ada = store.shopper(1_001, "Ada");
    let payment = order(&ada).await;
    store.pay(&payment, payment.amount).await;
    store.chain.mine(2).await.expect("blocks");
    store
        .order_is(&payment.number, "confirmed", "settled")
        .await;
    store.kill_server();
    store.start_server().await;
    finished_once(&store, &payment.number).await;
}

// proves M-O8: the gateway is killed while Telegram sends more updates
async fn the_gateway_dies_and_nothing_is_lost(engine: Engine) {
    let store = store(engine).await;
    let ada = store.shopper(1_001, "Ada");
    let payment = order(&ada).await;
    store.kill_gateway();
    ada.send("/orders").expect("a message to nobody");
    store.pay(&payment, payment.amount).await;
    store.chain.mine(2).await.expect("blocks");
    store
        .order_is(&payment.number, "confirmed", "settled")
        .await;
    store.start_gateway().await;
    read(&ada, "confirmed").await;
}

/// Asserts that the order is paid by one transfer, and that one shirt is sold.
async fn finished_once(store: &Store, number: &str) {
    let order = store.order_is(number, "confirmed", "settled").await;
    let invoice = store.invoice_of(&order).await;
    assert_eq!(
        invoice["attempts"][0]["payments"].as_array().map(Vec::len),
        Some(1),
        "{invoice}"
    );
    assert_eq!(store.stock().await, [4, 0, 1]);
}

//! Purchases with the real programs.

use std::collections::BTreeSet;

use chainstore_tests::shopping::{asked, order, place, read, to_checkout};
use chainstore_tests::{Engine, PATIENCE, Store, on_both};

on_both! {
    an_exact_payment_is_confirmed_and_everybody_sees_it
    a_short_payment_is_completed_by_a_second_one
    a_surplus_waits_in_suspense
    two_shoppers_and_the_last_shirt
    a_repeated_update_has_one_effect
}

// proves M-P1, M-P2, M-P3, M-O4, M-B1, M-B6: the first sale, over anvil
async fn an_exact_payment_is_confirmed_and_everybody_sees_it(engine: Engine) {
    let store = Store::builder(engine).confirmations(3).open().await;
    let ada = store.shopper(1_001, "Ada");
    let payment = order(&ada).await;
    // 24.90 EUR at a rate of 1.08, without shipping.
    assert_eq!(payment.amount, 26_892_000);
    store.order_is(&payment.number, "placed", "new").await;
    store.pay(&payment, payment.amount).await;
    store
        .order_is(&payment.number, "placed", "processing")
        .await;
    store.chain.mine(2).await.expect("two blocks");
    let paid = store
        .order_is(&payment.number, "confirmed", "settled")
        .await;
    assert_eq!(paid["total"]["amount"], "24.90");
    read(&ada, "confirmed").await;
    assert_eq!(store.telegram.violations(), []);
}

// proves M-P3: a top-up completes a short payment
async fn a_short_payment_is_completed_by_a_second_one(engine: Engine) {
    let store = Store::builder(engine).in_process().open().await;
    let ada = store.shopper(1_001, "Ada");
    let payment = order(&ada).await;
    store.pay(&payment, 10_000_000).await;
    store
        .order_is(&payment.number, "placed", "partially_paid")
        .await;
    read(&ada, "16.892").await;
    store.pay(&payment, payment.amount - 10_000_000).await;
    store
        .order_is(&payment.number, "confirmed", "settled")
        .await;
}

// proves M-P14: a surplus waits in suspense, and an alert is raised
async fn a_surplus_waits_in_suspense(engine: Engine) {
    let store = Store::builder(engine).in_process().open().await;
    let ada = store.shopper(1_001, "Ada");
    let payment = order(&ada).await;
    store.pay(&payment, payment.amount + 1_000_000).await;
    store
        .order_is(&payment.number, "confirmed", "settled")
        .await;
    let suspense = store.api.get("/api/v1/suspense").await;
    assert_eq!(suspense["items"][0]["reason"], "surplus");
    assert_eq!(suspense["items"][0]["amount"]["units"], "1000000");
    read(&store.staff, &payment.number).await;
}

// proves M-O5, PF7: the last piece is sold once
async fn two_shoppers_and_the_last_shirt(engine: Engine) {
    let store = Store::builder(engine).stock(1).open().await;
    let ada = store.shopper(1_001, "Ada");
    let ben = store.shopper(1_002, "Ben");
    let (first, second) = (to_checkout(&ada).await, to_checkout(&ben).await);
    ada.tap(first.id, place(&first, "Order and pay"))
        .expect("a tap");
    ben.tap(second.id, place(&second, "Order and pay"))
        .expect("a tap");
    let list = chainstore_tests::eventually("an order", || async {
        let list = store.api.get("/api/v1/orders").await;
        list["items"]
            .as_array()
            .filter(|items| !items.is_empty())
            .cloned()
    })
    .await;
    let sold_out = |message: &chainstore_telegram_sim::MessageView| {
        message.text.contains("sold out") || message.text.contains("no longer")
    };
    let told = tokio::select! {
        told = ada.wait_for(sold_out, PATIENCE) => told,
        told = ben.wait_for(sold_out, PATIENCE) => told,
    };
    told.expect("one of them learns that it is gone");
    let after = store.api.get("/api/v1/orders").await;
    assert_eq!(list.len(), 1);
    assert_eq!(after["items"].as_array().map(Vec::len), Some(1));
}

// proves M-O8, SR-60: an update delivered again and again has one effect
async fn a_repeated_update_has_one_effect(engine: Engine) {
    let store = Store::builder(engine).open().await;
    let ada = store.shopper(1_001, "Ada");
    let payment = order(&ada).await;
    let seen: BTreeSet<i64> = store
        .telegram
        .deliveries()
        .iter()
        .map(|delivery| delivery.update_id)
        .collect();
    for update in &seen {
        assert_eq!(
            store.telegram.deliver(*update).await.expect("an answer"),
            200
        );
        assert_eq!(
            store.telegram.deliver(*update).await.expect("an answer"),
            200
        );
    }
    let list = store.api.get("/api/v1/orders").await;
    assert_eq!(
        list["items"].as_array().map(Vec::len),
        Some(1),
        "of {} updates",
        seen.len()
    );
    assert_eq!(asked(&ada).await.address, payment.address);
}

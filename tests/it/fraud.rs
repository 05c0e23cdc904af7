//! Transfers that only look like payments.

use chainstore_tests::shopping::order;
use chainstore_tests::{Engine, Store, on_both};

on_both! {
    forged_events_wrong_tokens_and_failed_transfers_credit_nothing
}

// proves SR-52: neither a forged event nor another token counts
async fn forged_events_wrong_tokens_and_failed_transfers_credit_nothing(engine: Engine) {
    let store = Store::builder(engine).open().await;
    let ada = store.shopper(1_001, "Ada");
    let payment = order(&ada).await;
    let chain = &store.chain;
    let faker = chain.deploy_faker().await.expect("a contract");
    chain
        .emit_fake_transfer(faker, payment.address, payment.amount)
        .await
        .expect("an event");
    let wrong = chain
        .deploy_token("TUSD", 6)
        .await
        .expect("a token of the same name");
    chain
        .pay(wrong, payment.address, payment.amount)
        .await
        .expect("a transfer");
    chain
        .pay_failing(store.token, payment.address)
        .await
        .expect("a transaction that fails");
    // The real payment comes last: when it has been counted, the others were read before and not counted.
    store.pay(&payment, payment.amount).await;
    let order = store
        .order_is(&payment.number, "confirmed", "settled")
        .await;
    let invoice = store.invoice_of(&order).await;
    assert_eq!(
        invoice["attempts"][0]["payments"].as_array().map(Vec::len),
        Some(1),
        "{invoice}"
    );
    let received = &invoice["attempts"][0]["received"]["units"];
    assert_eq!(received, &payment.amount.to_string());
}

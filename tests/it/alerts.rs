//! Which alerts are sent to the staff, and how often.

use chainstore_tests::shopping::order;
use chainstore_tests::{Engine, Payment, Store, eventually, on_both};
use serde_json::{Value, json};

on_both! {
    a_repeated_alert_is_counted_and_is_told_again_once_it_is_acknowledged
}

async fn a_repeated_alert_is_counted_and_is_told_again_once_it_is_acknowledged(engine: Engine) {
    let store = Store::builder(engine).in_process().open().await;
    let payment = order(&store.shopper(1_001, "Ada")).await;
    // Two surpluses of the same invoice: one alert that counts two.
    store.pay(&payment, payment.amount + 50).await;
    store
        .order_is(&payment.number, "confirmed", "settled")
        .await;
    store.pay(&payment, 70).await;
    let alerts = surpluses(&store, 2).await;
    store.at_rest().await;
    let [alert] = &alerts[..] else {
        panic!("one row: {alerts:?}")
    };
    assert_eq!(alert["severity"], "notice");
    assert_eq!(alert["acknowledged"], Value::Null);
    assert_eq!(told(&store, &payment), 1);

    let id = alert["id"].as_str().expect("an id");
    let path = format!("/api/v1/alerts/{id}/acknowledge");
    store.api.post(&path, &json!({})).await;
    store.pay(&payment, 30).await;
    let alerts = surpluses(&store, 3).await;
    store.at_rest().await;
    let [again, before] = &alerts[..] else {
        panic!("two rows: {alerts:?}")
    };
    assert_eq!((&again["count"], &before["count"]), (&json!(1), &json!(2)));
    assert_eq!(again["acknowledged"], Value::Null);
    assert_ne!(before["acknowledged"], Value::Null);
    assert_eq!(told(&store, &payment), 2);
}

/// Waits until surpluses were counted this many times, and answers their alerts, newest first.
async fn surpluses(store: &Store, times: u64) -> Vec<Value> {
    eventually(&format!("{times} surpluses"), || async {
        let list = store.api.get("/api/v1/alerts?kind=suspense_surplus").await;
        let items = list["items"].as_array().expect("a list").clone();
        let happened: u64 = items
            .iter()
            .filter_map(|alert| alert["count"].as_u64())
            .sum();
        (happened == times).then_some(items)
    })
    .await
}

/// How many messages in the chat of the staff name the order.
fn told(store: &Store, payment: &Payment) -> usize {
    let chat = store.staff.chat();
    chat.messages
        .iter()
        .filter(|message| message.from_bot && message.text.contains(&payment.number))
        .count()
}

//! Calls of the webhook that do not come from Telegram.

use chainstore_databases::count;
use chainstore_tests::webhook::{Call, secret};
use chainstore_tests::{Engine, Store, Who, on_both};
use serde_json::json;

on_both! {
    a_wrong_missing_prefix_or_doubled_secret_is_401_and_nothing_is_written
    a_body_of_two_megabytes_is_413_and_nothing_is_written
    another_method_is_405_and_another_kind_415_and_nothing_is_written
}

fn update() -> Call {
    Call::update(&json!({"update_id": 1, "message": {
        "message_id": 1, "date": 1_800_000_000, "text": "/start",
        "from": {"id": 1_001, "is_bot": false, "first_name": "Ada"},
        "chat": {"id": 1_001, "type": "private", "first_name": "Ada"},
    }}))
}

// proves SR-59
async fn a_wrong_missing_prefix_or_doubled_secret_is_401_and_nothing_is_written(engine: Engine) {
    let wrong = "0123456789abcdef0123456789abcdef";
    let prefix = &secret()[..secret().len() - 1];
    let longer = format!("{}0", secret());
    let lists: [&[&str]; 8] = [
        &[],
        &[""],
        &[wrong],
        &[prefix],
        &[&longer],
        &[secret(), secret()],
        &[secret(), wrong],
        &[wrong, secret()],
    ];
    let calls = lists.map(|secrets| (update().secrets(secrets), 401));
    nothing_comes_of(engine, &calls).await;
}

// proves SR-60
async fn a_body_of_two_megabytes_is_413_and_nothing_is_written(engine: Engine) {
    let mut body = br#"{"update_id": 1, "padding": ""#.to_vec();
    body.resize(2 * 1024 * 1024, b'a');
    body.extend(br#""}"#);
    nothing_comes_of(engine, &[(Call::bringing(body), 413)]).await;
}

// proves SR-59
async fn another_method_is_405_and_another_kind_415_and_nothing_is_written(engine: Engine) {
    let calls = [
        (update().method("GET"), 405),
        (update().method("PUT"), 405),
        (update().method("DELETE"), 405),
        (update().kind(None), 415),
        (update().kind(Some("text/plain")), 415),
        (
            update().kind(Some("application/x-www-form-urlencoded")),
            415,
        ),
    ];
    nothing_comes_of(engine, &calls).await;
}

/// Asserts that each call gets its status and leaves the inbox as it was, and that a correct call is
/// accepted afterwards.
async fn nothing_comes_of(engine: Engine, calls: &[(Call, u16)]) {
    let store = Store::builder(engine).in_process().open().await;
    let gateway = store.address_of(Who::Gateway(0));
    let kept = async || count(&store.database_url(), "SELECT COUNT(*) FROM inbox").await;
    let shoppers = async || count(&store.database_url(), "SELECT COUNT(*) FROM shoppers").await;
    chainstore_tests::eventually("the staff's own message is taken in", async || {
        (shoppers().await == 1).then_some(())
    })
    .await;
    let before = (kept().await, shoppers().await);
    for (number, (call, status)) in calls.iter().enumerate() {
        assert_eq!(call.status(gateway).await, *status, "call {number}");
    }
    assert_eq!((kept().await, shoppers().await), before);
    assert_eq!(update().status(gateway).await, 200);
    assert_eq!(kept().await, before.0 + 1, "the right call is taken in");
}

//! Updates that this version of the program cannot work.

use chainstore_databases::{count, rows};
use chainstore_tests::shopping::{enter, read};
use chainstore_tests::webhook::Call;
use chainstore_tests::{Engine, Store, Who, on_both};
use serde_json::{Value, json};

on_both! {
    a_malformed_update_is_parked_sealed_and_the_staff_are_told
    an_update_of_an_unknown_kind_is_parked_sealed_and_the_staff_are_told
    a_body_that_is_no_update_is_refused_and_nothing_is_written
}

/// A text inside the update, which must not be readable anywhere in the database.
const PRIVATE: &str = "a very private sentence";

// proves SR-60, M-O8
async fn a_malformed_update_is_parked_sealed_and_the_staff_are_told(engine: Engine) {
    let update = json!({"update_id": 42, "message": {
        "message_id": "not a number", "chat": PRIVATE, "text": PRIVATE,
        "from": {"id": 1_666, "is_bot": false, "first_name": "Eve"},
    }});
    parked(engine, &update).await;
}

// proves SR-60, M-O8
async fn an_update_of_an_unknown_kind_is_parked_sealed_and_the_staff_are_told(engine: Engine) {
    let update = json!({"update_id": 42, "telepathy": {"from": {"id": 1_666}, "text": PRIVATE}});
    parked(engine, &update).await;
}

// proves SR-60
async fn a_body_that_is_no_update_is_refused_and_nothing_is_written(engine: Engine) {
    let store = Store::builder(engine).in_process().open().await;
    let gateway = store.address_of(Who::Gateway(0));
    enter(&store.shopper(1_001, "Ada")).await;
    let url = store.database_url();
    let kept = async || count(&url, "SELECT COUNT(*) FROM inbox").await;
    let before = kept().await;
    for body in [
        "",
        "nonsense",
        "[]",
        r#"{"message": {}}"#,
        "{\"update_id\": 1",
    ] {
        assert_eq!(Call::bringing(body).status(gateway).await, 400, "{body}");
    }
    assert_eq!(kept().await, before);
    enter(&store.shopper(1_002, "Ben")).await;
}

/// Asserts that the update is stored sealed and parked, that an alert is raised, and that later updates of
/// its sender and of others are worked.
async fn parked(engine: Engine, update: &Value) {
    let store = Store::builder(engine).in_process().open().await;
    let gateway = store.address_of(Who::Gateway(0));
    assert_eq!(Call::update(update).status(gateway).await, 200);
    let alert = read(&store.staff, "Something that came in cannot be worked").await;
    assert!(alert.text.contains("42"), "{}", alert.text);
    assert!(!alert.text.contains(PRIVATE), "{}", alert.text);
    let url = store.database_url();
    let sql = "SELECT body, parked FROM inbox WHERE item_key = '42' AND parked IS NOT NULL";
    let found: Vec<(Vec<u8>, String)> = rows(&url, sql).await;
    let [(body, reason)] = &found[..] else {
        panic!("{} rows", found.len())
    };
    assert!(body.len() > update.to_string().len(), "it is kept whole");
    assert!(!holds(body, PRIVATE), "the body is not sealed");
    assert!(!reason.contains(PRIVATE), "{reason}");
    assert!(!store.said(Who::Gateway(0)).contains(PRIVATE));
    enter(&store.shopper(1_001, "Ada")).await;
    enter(&store.shopper(1_666, "Eve")).await;
    let parked = "SELECT COUNT(*) FROM inbox WHERE parked IS NOT NULL";
    assert_eq!(count(&url, parked).await, 1);
}

fn holds(body: &[u8], text: &str) -> bool {
    body.windows(text.len()).any(|part| part == text.as_bytes())
}

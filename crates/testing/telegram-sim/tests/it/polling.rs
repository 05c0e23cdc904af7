use serde_json::json;

use crate::support::{Api, SOON, ada, assert_type, start};

#[tokio::test]
async fn updates_stay_until_they_are_confirmed() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    let ada = ada(&simulator);
    ada.send("two").expect("sent");
    let first = api.ok("getUpdates", json!({"limit": 1})).await;
    assert_type("Update", &first[0]);
    assert_eq!(first[0]["message"]["text"], "/start");
    assert_eq!(
        api.ok("getUpdates", json!({"limit": 1})).await,
        first,
        "not confirmed yet"
    );
    let next = first[0]["update_id"].as_i64().expect("an id") + 1;
    let second = api.ok("getUpdates", json!({"offset": next})).await;
    assert_eq!(second[0]["message"]["text"], "two");
    assert_eq!(
        api.ok("getUpdates", json!({"offset": next + 1})).await,
        json!([])
    );
    // A repetition arrives although the number of the update is already confirmed.
    assert!(simulator.repeat(next));
    assert_eq!(
        api.ok("getUpdates", json!({"offset": next + 1})).await[0]["update_id"],
        next
    );
    assert_eq!(
        api.ok("getUpdates", json!({"offset": next + 1})).await,
        json!([])
    );
}

#[tokio::test]
async fn a_negative_offset_forgets_all_but_the_last() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    let ada = ada(&simulator);
    ada.send("two").expect("sent");
    ada.send("three").expect("sent");
    let updates = api.ok("getUpdates", json!({"offset": -1})).await;
    assert_eq!(updates.as_array().map(Vec::len), Some(1));
    assert_eq!(updates[0]["message"]["text"], "three");
}

#[tokio::test]
async fn a_long_poll_ends_with_the_update_it_waits_for() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    let poll = async { api.ok("getUpdates", json!({"timeout": 50})).await };
    let person = async {
        // After this round trip on another connection, the poll that was sent before has begun.
        api.ok("getMe", json!({})).await;
        ada(&simulator);
    };
    let (updates, ()) = tokio::join!(poll, person);
    assert_eq!(updates[0]["message"]["text"], "/start");
}

#[tokio::test]
async fn an_idle_poll_ends_empty() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    assert_eq!(api.ok("getUpdates", json!({"timeout": 1})).await, json!([]));
}

#[tokio::test]
async fn two_receivers_conflict() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    // Of the two calls, the one that begins later ends the other.
    let (one, two) = tokio::join!(
        api.call("getUpdates", json!({"timeout": 1})),
        api.call("getUpdates", json!({"timeout": 1})),
    );
    let mut statuses = [one.0, two.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{one:?} {two:?}");

    api.ok("setWebhook", json!({"url": "http://127.0.0.1:1/hook"}))
        .await;
    let (status, why) = api.refused("getUpdates", json!({})).await;
    assert_eq!(status, 409);
    assert!(why.contains("while webhook is active"), "{why}");
    assert_eq!(simulator.violations(), []);
}

#[tokio::test]
async fn shutdown_ends_a_waiting_poll() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    let url = format!("{}/getUpdates?timeout=50", api.url);
    let poll = tokio::spawn(async move {
        api.client
            .get(url)
            .send()
            .await
            .map(|answer| answer.status().as_u16())
    });
    assert!(simulator.wait_for_poll(SOON).await, "the poll begins");
    let ended = async {
        simulator.shutdown().await;
        poll.await.expect("no panic").expect("an answer")
    };
    let status = tokio::time::timeout(SOON, ended).await;
    assert_eq!(status, Ok(200), "the poll is answered, not cut off");
}

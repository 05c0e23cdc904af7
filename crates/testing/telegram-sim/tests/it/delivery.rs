use std::time::Duration;

use chainstore_telegram_sim::{Delivery, Lifetimes, Profile, RetrySchedule, Simulator};
use serde_json::{Value, json};

use crate::bot::Bot;
use crate::support::{Api, SOON, ada, assert_type, builder, start};

async fn hooked(simulator: &Simulator) -> (Bot, Api) {
    let (bot, api) = (Bot::start(), Api::of(simulator));
    api.ok(
        "setWebhook",
        json!({"url": bot.url, "secret_token": "S3cret_-"}),
    )
    .await;
    (bot, api)
}

// proves M-P3: updates arrive by webhook, with the secret, as complete objects
#[tokio::test]
async fn updates_carry_the_secret_and_are_complete() {
    let simulator = start().await;
    let (bot, api) = hooked(&simulator).await;
    let ada = ada(&simulator);
    let message = api.send(ada.id(), "Shop").await;
    let tap = ada.tap(message, "Buy").expect("tapped");
    assert!(bot.updates(2).await.len() == 2 && simulator.wait_until_delivered(SOON).await);
    ada.block();
    let updates = bot.updates(3).await;

    let (start, callback, blocked) = (&updates[0], &updates[1], &updates[2]);
    for update in &updates {
        assert_type("Update", update);
    }
    assert_eq!(
        bot.set(|inbox| inbox.secrets.clone()),
        vec![Some("S3cret_-".to_owned()); 3]
    );
    let ids: Vec<i64> = updates
        .iter()
        .filter_map(|update| update["update_id"].as_i64())
        .collect();
    assert_eq!(
        ids,
        [ids[0], ids[0] + 1, ids[0] + 2],
        "numbers are sequential"
    );
    assert_eq!(
        start["message"]["chat"],
        json!({"id": 1001, "type": "private", "first_name": "Ada", "username": "ada"})
    );
    assert_eq!(start["message"]["from"]["language_code"], "de");
    assert_eq!(
        start["message"]["entities"],
        json!([{"type": "bot_command", "offset": 0, "length": 6}])
    );
    let query = &callback["callback_query"];
    assert_eq!(
        (&query["id"], &query["data"]),
        (&json!(tap), &json!("buy:1"))
    );
    assert_eq!(query["message"]["text"], "Shop");
    assert_eq!(
        query["message"]["reply_markup"]["inline_keyboard"][0][0]["text"],
        "Buy"
    );
    assert!(query["chat_instance"].is_string());
    assert_eq!(
        blocked["my_chat_member"]["new_chat_member"]["status"],
        "kicked"
    );
    assert_eq!(simulator.violations(), []);
}

#[tokio::test]
async fn failures_are_repeated_in_order_and_reported() {
    let simulator = start().await;
    let (bot, api) = hooked(&simulator).await;
    bot.set(|inbox| inbox.answers = vec![(500, None), (302, None), (204, None)]);
    let ada = ada(&simulator);
    ada.send("second").expect("sent");
    let updates = bot.updates(4).await;
    assert_eq!(
        Bot::texts(&updates),
        ["/start", "/start", "/start", "second"]
    );
    assert!(simulator.wait_until_delivered(SOON).await);
    let id = updates[0]["update_id"].as_i64().expect("an id");
    let attempts: Vec<Delivery> = [(id, 1, 500), (id, 2, 302), (id, 3, 204), (id + 1, 1, 200)]
        .map(|(update_id, attempt, status)| Delivery {
            update_id,
            attempt,
            status: Some(status),
        })
        .into();
    assert_eq!(simulator.deliveries(), attempts);
    let info = api.ok("getWebhookInfo", json!({})).await;
    assert_type("WebhookInfo", &info);
    assert_eq!(
        info["last_error_message"],
        "Wrong response from the webhook: 302"
    );
    assert_eq!(info["pending_update_count"], 0);
}

#[tokio::test]
async fn the_bot_says_when_to_come_back() {
    // By this schedule alone, the simulator would wait for an hour.
    let hour = Duration::from_hours(1);
    let retry = RetrySchedule {
        first: hour,
        base: hour,
        cap: (hour, hour),
        ..RetrySchedule::default()
    };
    let simulator = builder().retry(retry).start().await.expect("starts");
    let (bot, _) = hooked(&simulator).await;
    bot.set(|inbox| inbox.answers = vec![(503, Some(0))]);
    ada(&simulator);
    assert_eq!(Bot::texts(&bot.updates(2).await), ["/start", "/start"]);
}

#[tokio::test]
async fn a_stuck_update_blocks_only_its_own_sequence() {
    let simulator = start().await;
    let (bot, api) = hooked(&simulator).await;
    bot.set(|inbox| inbox.stuck = Some("/start".to_owned()));
    let ada = ada(&simulator);
    ada.send("waits").expect("sent");
    let message = api.send(ada.id(), "Shop").await;
    ada.tap(message, "Buy").expect("tapped");
    simulator
        .add_person(Profile::new(1002, "Bob"))
        .send("passes")
        .expect("sent");
    let updates = bot.updates(3).await;
    let mut texts = Bot::texts(&updates);
    texts.sort_unstable();
    assert_eq!(
        texts,
        ["-", "/start", "passes"],
        "a tap and another chat overtake"
    );
    bot.set(|inbox| inbox.stuck = None);
    assert_eq!(Bot::texts(&bot.updates(4).await)[3], "waits");
}

#[tokio::test]
async fn max_connections_bounds_what_is_in_flight() {
    let simulator = start().await;
    let (bot, api) = hooked(&simulator).await;
    api.ok("setWebhook", json!({"url": bot.url, "max_connections": 1}))
        .await;
    bot.set(|inbox| inbox.stuck = Some("/start".to_owned()));
    ada(&simulator);
    bot.updates(1).await;
    simulator
        .add_person(Profile::new(1002, "Bob"))
        .send("waits")
        .expect("sent");
    // After the round trip of this call, the dispatcher has handled Bob's update.
    assert_eq!(
        api.ok("getWebhookInfo", json!({})).await["pending_update_count"],
        2
    );
    assert_eq!(bot.set(|inbox| inbox.updates.len()), 1);
    bot.set(|inbox| inbox.stuck = None);
    assert_eq!(Bot::texts(&bot.updates(2).await), ["/start", "waits"]);
}

#[tokio::test]
async fn a_test_can_deliver_twice_and_out_of_order() {
    let simulator = start().await;
    let (bot, _) = hooked(&simulator).await;
    simulator.pause_delivery();
    let ada = ada(&simulator);
    ada.send("two").expect("sent");
    ada.send("three").expect("sent");
    let ids = simulator.pending_updates();
    assert_eq!(simulator.deliver(ids[2]).await, Ok(200));
    assert_eq!(simulator.deliver(ids[0]).await, Ok(200));
    assert_eq!(simulator.deliver(ids[0]).await, Ok(200));
    assert_eq!(simulator.pending_updates(), [ids[1]]);
    simulator.resume_delivery();
    bot.updates(4).await;
    assert!(simulator.wait_until_delivered(SOON).await);
    assert!(simulator.repeat(ids[1]) && !simulator.repeat(1));
    assert_eq!(
        Bot::texts(&bot.updates(5).await),
        ["three", "/start", "/start", "two", "two"]
    );
}

#[tokio::test]
async fn kinds_not_asked_for_are_never_queued() {
    let simulator = start().await;
    let (bot, api) = hooked(&simulator).await;
    api.ok(
        "setWebhook",
        json!({"url": bot.url, "allowed_updates": ["callback_query"]}),
    )
    .await;
    // Without the parameter, the previous list stays.
    api.ok("setWebhook", json!({"url": bot.url})).await;
    let ada = ada(&simulator);
    let message = api.send(ada.id(), "Shop").await;
    ada.tap(message, "Buy").expect("tapped");
    assert!(bot.updates(1).await[0]["callback_query"].is_object());
    assert!(simulator.wait_until_delivered(SOON).await);
    assert_eq!(simulator.deliveries().len(), 1);
}

#[tokio::test]
async fn undelivered_updates_expire_and_can_be_dropped() {
    let lifetimes = Lifetimes {
        callback: Duration::ZERO,
        ..Lifetimes::default()
    };
    let simulator = builder()
        .lifetimes(lifetimes)
        .start()
        .await
        .expect("starts");
    let api = Api::of(&simulator);
    let ada = ada(&simulator);
    let message = api.send(ada.id(), "Shop").await;
    ada.tap(message, "Buy").expect("tapped");
    let updates = api.ok("getUpdates", json!({})).await;
    assert_eq!(
        updates.as_array().map(Vec::len),
        Some(1),
        "the tap is too old: {updates}"
    );
    let bot = Bot::start();
    api.ok(
        "setWebhook",
        json!({"url": bot.url, "drop_pending_updates": true}),
    )
    .await;
    assert_eq!(simulator.pending_updates(), Vec::<i64>::new());
    assert_eq!(simulator.deliveries(), []);
}

#[tokio::test]
async fn webhook_addresses_and_secrets_are_checked() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    let refused = async |params: Value| api.refused("setWebhook", params).await.1;
    assert!(
        refused(json!({"url": "http://example.org/hook"}))
            .await
            .contains("HTTPS")
    );
    assert!(
        refused(json!({"url": "https://example.org:9000/hook"}))
            .await
            .contains("ports")
    );
    assert!(
        refused(json!({"url": "nonsense"}))
            .await
            .contains("invalid URL")
    );
    assert_eq!(simulator.violations(), []);
    let local = "http://127.0.0.1:1/hook";
    assert!(
        refused(json!({"url": local, "secret_token": "no spaces"}))
            .await
            .contains("unallowed")
    );
    assert!(
        refused(json!({"url": local, "max_connections": 101}))
            .await
            .contains("1 to 100")
    );
    assert_eq!(simulator.violations().len(), 2);
    api.ok(
        "setWebhook",
        json!({"url": "https://example.org:8443/hook"}),
    )
    .await;
    api.ok("deleteWebhook", json!({})).await;
    assert_eq!(api.ok("getWebhookInfo", json!({})).await["url"], "");
}

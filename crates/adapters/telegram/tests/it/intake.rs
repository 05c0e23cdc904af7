//! The webhook as Telegram, and as everybody else, sees it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chainstore_databases::{WriteLock, meddle};
use chainstore_egress::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use chainstore_egress::{Destination, Egress, Method, Response, Url};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::world::{SECRET, SOON, STAFF, World};

const HEADER: HeaderName = HeaderName::from_static("x-telegram-bot-api-secret-token");

async fn post(world: &World, secrets: &[&str], kind: &'static str, body: &str) -> Response {
    let egress = Egress::builder()
        .destination(Destination::Configured)
        .build()
        .expect("a client");
    let url = Url::parse(&world.hook).expect("a URL");
    let mut request = egress
        .request(Method::POST, &url)
        .header(CONTENT_TYPE, HeaderValue::from_static(kind))
        .body(Bytes::copy_from_slice(body.as_bytes()));
    for secret in secrets {
        request = request.header(HEADER, HeaderValue::from_str(secret).expect("a header"));
    }
    request.send().await.expect("an answer")
}

const UPDATE: &str = r#"{"update_id":77,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"group"},"from":{"id":5,"is_bot":false},"text":"x"}}"#;
const JSON: &str = "application/json";

async fn kept(world: &World) -> i64 {
    world
        .count("SELECT count(*) FROM inbox WHERE item_key = '77'")
        .await
}

// proves SR-59
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_who_knows_the_secret_gets_in() {
    let world = World::open().await;
    let prefix = &SECRET[..SECRET.len() - 1];
    let longer = format!("{SECRET}x");
    for secrets in [
        &[][..],
        &["wrong"],
        &[prefix],
        &[&longer],
        &[SECRET, SECRET],
        &["wrong", SECRET],
        &[""],
    ] {
        let answer = post(&world, secrets, JSON, UPDATE).await;
        assert_eq!(
            (answer.status().as_u16(), answer.bytes().len()),
            (401, 0),
            "{secrets:?}"
        );
    }
    // Refused before the body counts for anything.
    assert_eq!(
        post(&world, &["wrong"], "text/plain", &"x".repeat(2_000_000))
            .await
            .status()
            .as_u16(),
        401
    );
    assert_eq!(kept(&world).await, 0);
    assert_eq!(
        post(&world, &[SECRET], JSON, UPDATE)
            .await
            .status()
            .as_u16(),
        200
    );
    assert_eq!(kept(&world).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_small_json_posts_are_read() {
    let world = World::open().await;
    let status =
        async |kind, body: &str| post(&world, &[SECRET], kind, body).await.status().as_u16();
    assert_eq!(status("text/plain", UPDATE).await, 415);
    assert_eq!(status(JSON, "nonsense").await, 400);
    assert_eq!(status(JSON, &"x".repeat(1_100_000)).await, 413);
    assert_eq!(status("application/json; charset=utf-8", UPDATE).await, 200);
    let egress = Egress::builder()
        .destination(Destination::Configured)
        .build()
        .expect("a client");
    let url = Url::parse(&world.hook).expect("a URL");
    assert_eq!(
        egress.get(&url).await.expect("an answer").status().as_u16(),
        405
    );
}

// proves SR-60 in part
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeated_update_counts_once() {
    let world = World::open().await;
    for _ in 0..3 {
        assert_eq!(
            post(&world, &[SECRET], JSON, UPDATE)
                .await
                .status()
                .as_u16(),
            200
        );
    }
    assert_eq!(kept(&world).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_store_is_away_telegram_is_asked_to_come_again() {
    let world = World::open().await;
    let ada = world.person(1_001, "en");
    let outage = WriteLock::take(&world.store.url).await;
    let answer = post(&world, &[SECRET], JSON, UPDATE).await;
    assert_eq!(answer.status().as_u16(), 503);
    assert_eq!(answer.header(&RETRY_AFTER), Some("2"));
    ada.send("/start").expect("sent");
    assert!(
        !world
            .sim
            .wait_until_delivered(Duration::from_millis(300))
            .await
    );
    outage.release().await;
    ada.wait_for(|m| m.text.contains("Welcome"), SOON)
        .await
        .expect("nothing was lost");
}

// proves SR-60 in part: what the store refuses uses up nothing of what its sender may send
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_loses_nothing_however_often_telegram_comes_again() {
    let world = Arc::new(World::open().await);
    let statuses = async || {
        let mut calls = JoinSet::new();
        for number in 77_100..77_140 {
            let world = Arc::clone(&world);
            let update = UPDATE.replace("77", &number.to_string());
            calls.spawn(async move {
                let answer = post(&world, &[SECRET], JSON, &update).await;
                answer.status().as_u16()
            });
        }
        calls.join_all().await
    };
    // Not by the lock: four hundred times it would be waited for.
    meddle(&world.store.url, "ALTER TABLE inbox RENAME TO away").await;
    for round in 0..10 {
        assert_eq!(statuses().await, [503; 40], "round {round}");
    }
    meddle(&world.store.url, "ALTER TABLE away RENAME TO inbox").await;
    assert_eq!(statuses().await, [200; 40]);
    let kept = "SELECT count(*) FROM inbox WHERE item_key LIKE '771__'";
    assert_eq!(world.count(kept).await, 40);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_is_parked_and_hides_nothing() {
    let world = World::open().await;
    let broken = r#"{"update_id":78,"message":{"message_id":"not a number"}}"#;
    assert_eq!(
        post(&world, &[SECRET], JSON, broken)
            .await
            .status()
            .as_u16(),
        200
    );
    let ada = world.person(1_001, "en");
    ada.send_and_wait("/start", |m| m.text.contains("Welcome"), SOON)
        .await
        .expect("others are served");
    let parked = "SELECT count(*) FROM inbox WHERE item_key = '78' AND parked IS NOT NULL";
    assert_eq!(world.count(parked).await, 1);
}

// proves SR-60 in part: a tap that changes nothing needs no inbox, unless it cannot be read
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_only_tap_that_cannot_be_read_is_parked_and_the_staff_are_told() {
    let world = World::open().await;
    let ada = world.person(1_001, "en");
    let home = ada
        .send_and_wait("/start", |m| m.text.contains("Welcome"), SOON)
        .await
        .expect("home");
    let data = home.keyboard[0][0].callback_data.clone().expect("data");
    let tap = |number: i64, message: Value| {
        json!({"update_id": number, "callback_query": {
            "id": "1", "from": {"id": 1_001, "is_bot": false}, "data": data, "message": message,
        }})
        .to_string()
    };
    let readable =
        json!({"message_id": home.id, "date": 1, "chat": {"id": 1_001, "type": "private"}});
    for update in [
        tap(77, readable),
        tap(78, json!({"message_id": "not a number"})),
    ] {
        let answer = post(&world, &[SECRET], JSON, &update).await;
        assert_eq!(answer.status().as_u16(), 200);
    }
    let staff = world.sim.person(STAFF).expect("the staff");
    staff
        .wait_for(
            |m| m.text.contains("cannot be worked") && m.text.ends_with("78"),
            SOON,
        )
        .await
        .expect("an alert");
    let parked = "SELECT count(*) FROM inbox WHERE item_key = '78' AND parked IS NOT NULL";
    assert_eq!(world.count(parked).await, 1);
    assert_eq!(kept(&world).await, 0, "the other one is worked at once");
}

// proves SR-60 in part: an update is confirmed only once it is safe
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_polling_takes_the_same_way_and_loses_nothing() {
    let world = World::open_with(false).await;
    let ada = world.person(1_001, "en");
    ada.send_and_wait("/start", |m| m.text.contains("Welcome"), SOON)
        .await
        .expect("home");
    // An update that is still being worked when the store goes away comes back after its lease of a
    // minute, and the person's next one waits for it.
    world.idle().await;
    let outage = WriteLock::take(&world.store.url).await;
    ada.send("/orders").expect("sent");
    let confirmed = world
        .sim
        .wait_until_delivered(Duration::from_millis(300))
        .await;
    assert!(!confirmed);
    outage.release().await;
    ada.wait_for(|m| m.text.contains("not ordered anything"), SOON)
        .await
        .expect("nothing was lost");
    world.assert_correct();
}

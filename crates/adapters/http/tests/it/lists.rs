use std::collections::BTreeSet;
use std::time::Duration;

use actix_web::http::Method;
use chainstore_identity::Role;
use chainstore_kernel::{Id, Timestamp};
use chainstore_ports::{AlertId, AlertKey, AlertKind, AlertRecordKind};
use chainstore_system::SystemEntropy;
use serde_json::{Value, json};

use crate::rows::{keep, order};
use crate::support::{Shop, get, nobody, send};

#[actix_web::test]
async fn following_next_shows_every_order_once() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Readonly).await;
    // The last page has as many rows as the others. Its `next` is null because no row follows.
    let orders: Vec<_> = (0..6).map(order).collect();
    keep(&shop, &orders).await;
    let (mut path, mut seen) = ("/api/v1/orders?limit=3".to_owned(), Vec::new());
    let mut pages = 0;
    loop {
        let page = shop.with(&key, get(&path)).await.json();
        pages += 1;
        let ids = page["items"].as_array().unwrap().iter();
        seen.extend(ids.map(|item| item["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("/api/v1/orders?limit=3&after={next}");
    }
    assert_eq!(pages, 2);
    let newest_first: Vec<_> = orders
        .iter()
        .rev()
        .map(|order| order.id().to_string())
        .collect();
    assert_eq!(seen, newest_first);
}

// proves SR-21: staff see how an order is delivered, but not the address
#[actix_web::test]
async fn an_order_comes_without_the_address() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Readonly).await;
    let placed = order(1);
    keep(&shop, std::slice::from_ref(&placed)).await;
    let path = format!("/api/v1/orders/{}", placed.id());
    let answer = shop.with(&key, get(&path)).await;
    let text = String::from_utf8(answer.body.clone()).unwrap();
    assert!(!text.contains("Secret") && !text.contains("Hidden"));
    let order = answer.json();
    assert_eq!(order["delivery"], json!({"kind": "ship"}));
    assert_eq!(
        order["total"],
        json!({"amount": "54.70", "currency": "EUR"})
    );
    assert_eq!(order["placed_at"], "2023-11-14T22:13:21Z");
    assert_eq!(order["timeline"][0]["what"], "order.placed");
    let fields: BTreeSet<_> = order
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let allowed = [
        "adjustments",
        "delivery",
        "hold_reason",
        "id",
        "invoice",
        "lines",
        "number",
        "placed_at",
        "shopper",
        "state",
        "timeline",
        "total",
    ];
    assert_eq!(fields, BTreeSet::from(allowed));
}

/// Raises an alert at `second` seconds after the epoch.
async fn raise(shop: &Shop, kind: AlertKind, subject: &str, second: i64) -> AlertId {
    let at = Timestamp::from_seconds(second);
    let (id, subject) = (Id::mint(at, &SystemEntropy), subject.to_owned());
    let mut tx = shop.store.tx().await;
    let key = AlertKey { kind, subject };
    tx.alerts()
        .raise(id, &key, at, Duration::MAX)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

#[actix_web::test]
async fn a_repeated_alert_is_counted_until_somebody_takes_note() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Admin).await;
    let parked = raise(&shop, AlertKind::InboxParked, "update 42", 1).await;
    let gone = raise(&shop, AlertKind::PaymentGone, "ord_1", 2).await;
    raise(&shop, AlertKind::InboxParked, "update 42", 3).await;
    let alerts = shop.with(&key, get("/api/v1/alerts")).await.json();
    let shown = json!({
        "id": parked.to_string(), "kind": "inbox_parked", "subject": "update 42",
        "severity": "warning", "count": 2, "first_at": "1970-01-01T00:00:01Z",
        "last_at": "1970-01-01T00:00:03Z", "acknowledged": null,
    });
    assert_eq!(alerts["items"][0]["id"], gone.to_string());
    assert_eq!(alerts["items"][1], shown, "a repeat keeps its place");
    assert_eq!(alerts["items"].as_array().map(Vec::len), Some(2));

    let path = format!("/api/v1/alerts/{parked}/acknowledge");
    let note = || send(Method::POST, &path, &Value::Null);
    assert_eq!(shop.with(&key, note()).await.status, 204);
    let again = shop.with(&key, note()).await;
    assert_eq!(again.status, 404);
    assert_eq!(again.problem()["code"], "acknowledge_alert.not_found");

    let noted = "/api/v1/alerts?acknowledged=true";
    let noted = shop.with(&key, get(noted)).await.json();
    assert_eq!(noted["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(noted["items"][0]["id"], parked.to_string());
    let by = noted["items"][0]["acknowledged"]["by"].as_str().unwrap();
    assert!(by.starts_with("stf_"), "{by}");
    let open = "/api/v1/alerts?acknowledged=false&kind=payment_gone";
    let open = shop.with(&key, get(open)).await.json();
    assert_eq!(open["items"][0]["id"], gone.to_string());

    raise(&shop, AlertKind::InboxParked, "update 42", 4).await;
    let open = "/api/v1/alerts?acknowledged=false&kind=inbox_parked";
    let open = shop.with(&key, get(open)).await.json();
    assert_eq!(open["items"][0]["count"], 1);
}

#[actix_web::test]
async fn an_alert_that_does_not_exist_cannot_be_acknowledged() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Admin).await;
    let path = format!("/api/v1/alerts/{}/acknowledge", nobody::<AlertRecordKind>());
    let answer = shop
        .with(&key, send(Method::POST, &path, &Value::Null))
        .await;
    assert_eq!(answer.status, 404);
}

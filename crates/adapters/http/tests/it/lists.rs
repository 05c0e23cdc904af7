use std::collections::BTreeSet;
use std::time::Duration;

use actix_web::http::Method;
use chainstore_identity::Role;
use chainstore_kernel::{GoodsKind, Id, OrderId, Sensitive, Timestamp};
use chainstore_orders::{
    Adjustment, AdjustmentKind, Delivery, Effect, Fulfilment, NewOrder, Order, OrderEvent,
    OrderLine, OrderNumber, OrderStatus,
};
use chainstore_payments::{Header, Invoice, example};
use chainstore_port_contracts::Given;
use chainstore_ports::{AlertId, AlertKey, AlertKind, AlertRecordKind, Event};
use chainstore_system::SystemEntropy;
use serde_json::{Value, json};

use crate::support::{Shop, euros, get, nobody, send};

fn order(place: i64) -> Order {
    let at = Timestamp::from_seconds(1_700_000_000 + place);
    order_of(Id::mint(at, &SystemEntropy), at)
}

fn order_of(id: OrderId, at: Timestamp) -> Order {
    Order::place(NewOrder {
        id,
        number: OrderNumber::draw(&SystemEntropy),
        shopper: Id::mint(at, &SystemEntropy),
        lines: vec![OrderLine {
            variant: Id::mint(at, &SystemEntropy),
            title: "Shirt".parse().unwrap(),
            label: "L".parse().unwrap(),
            kind: GoodsKind::Physical,
            quantity: 2,
            unit_price: euros(2_490),
            fulfilment: Fulfilment::Reserved,
        }],
        adjustments: vec![Adjustment {
            kind: AdjustmentKind::Shipping,
            effect: Effect::Raises,
            amount: euros(490),
        }],
        delivery: Delivery::Ship {
            address: Sensitive::new("Anna Secret, Hidden Lane 7".parse().unwrap()),
        },
        placed_at: at,
    })
    .unwrap()
}

async fn keep(shop: &Shop, orders: &[Order]) {
    let mut tx = shop.store.tx().await;
    for order in orders {
        tx.orders().add(order).await.unwrap();
        let placed = Event::Order {
            order: order.id(),
            event: OrderEvent::State(OrderStatus::Placed),
        };
        tx.events().record(order.placed_at(), placed);
    }
    tx.commit().await.unwrap();
}

/// Stores an invoice and its order. The chain was followed to one block above the transfers of the example.
async fn keep_invoice(shop: &Shop, invoice: &Invoice) {
    let order = order_of(invoice.order(), example::START);
    keep(shop, &[order]).await;
    let (_, quote) = Given::at(&shop.store).invoice(invoice.order());
    let newest = Header {
        height: 101,
        hash: example::block(101),
        parent: example::block(100),
        time: example::START,
    };
    let mut tx = shop.store.tx().await;
    tx.invoices().add(invoice, &quote).await.unwrap();
    let chain = example::asset().chain;
    tx.chains().extend(chain, &[newest], 10).await.unwrap();
    tx.commit().await.unwrap();
}

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

#[actix_web::test]
async fn an_invoice_shows_what_it_received() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Readonly).await;
    let asked = example::invoice(2_500, 3);
    let (paid, _) = asked
        .include(example::transfer(2_500, 100), &example::view(101))
        .unwrap();
    let id = paid.id();
    keep_invoice(&shop, &paid).await;
    let invoice = shop
        .with(&key, get(&format!("/api/v1/invoices/{id}")))
        .await
        .json();
    let asset = "eip155:31337/erc20:0x0707070707070707070707070707070707070707#2";
    let amount = json!({"units": "2500", "decimal": "25.00", "asset": asset});
    assert_eq!(invoice["state"], "processing");
    assert_eq!(invoice["payable"], amount);
    assert_eq!(invoice["received"], amount);
    assert_eq!(invoice["confirmations"], json!({"have": 2, "needed": 3}));
    assert_eq!(invoice["transfers"][0]["amount"], amount);
    assert_eq!(invoice["transfers"][0]["standing"], "counted");
    assert_eq!(invoice["transfers"][0]["inclusion"]["height"], 100);
    let transfers = shop
        .with(&key, get(&format!("/api/v1/transfers?invoice={id}")))
        .await
        .json();
    let mut expected = invoice["transfers"][0].clone();
    expected["invoice"] = json!(id.to_string());
    assert_eq!(transfers["items"], json!([expected]));
    let transaction = expected["transaction"].as_str().expect("a hash");
    for (query, count) in [
        (String::new(), 1),
        (format!("?transaction={transaction}"), 1),
        (format!("?transaction=0x{}", "0".repeat(64)), 0),
    ] {
        let path = format!("/api/v1/transfers{query}");
        let found = shop.with(&key, get(&path)).await.json();
        assert_eq!(
            found["items"].as_array().map(Vec::len),
            Some(count),
            "{path}"
        );
    }
    let listed = shop
        .with(&key, get("/api/v1/invoices?state=processing"))
        .await
        .json();
    assert_eq!(listed["items"][0]["id"], id.to_string());
    let none = shop
        .with(&key, get("/api/v1/invoices?state=settled"))
        .await
        .json();
    assert_eq!(none, json!({"items": [], "next": Value::Null}));
}

// The amount in the asset of the invoice would be wrong, because the two assets have different decimal
// places.
#[actix_web::test]
async fn a_transfer_in_another_asset_has_no_amount() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Readonly).await;
    let mut foreign = example::transfer(2_500, 100);
    foreign.asset.decimals = 18;
    let (asked, _) = example::invoice(2_500, 3)
        .include(foreign, &example::view(101))
        .unwrap();
    let path = format!("/api/v1/transfers?invoice={}", asked.id());
    keep_invoice(&shop, &asked).await;
    let transfer = shop.with(&key, get(&path)).await.json()["items"][0].clone();
    assert_eq!(transfer["standing"], "wrong_asset");
    assert_eq!(transfer["amount"], Value::Null);
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

use actix_web::http::Method;
use chainstore_http::Api;
use chainstore_identity::Role;
use chainstore_kernel::{Needs, OrderKind};
use chainstore_orders::{BranchKind, CategoryKind, ProductKind, VariantKind};
use chainstore_payments::InvoiceKind;
use serde_json::{Value, json};

use crate::support::{Shop, get, nobody, send};

/// A well-formed request for each route of the table, about things that do not exist.
fn request(method: &Method, path: &str) -> (String, Value) {
    let body = match path {
        "/api/v1/categories" => json!({"name": "Shirts", "position": 1}),
        "/api/v1/branches" => {
            json!({"name": "Mitte", "address": "Here 1", "ships": true, "collects": true, "position": 1})
        }
        "/api/v1/products" => {
            json!({"category": nobody::<CategoryKind>(), "kind": "physical", "title": "Shirt", "description": "Warm",
                   "variants": [{"label": "L", "price": {"amount": "24.90", "currency": "EUR"}}]})
        }
        "/api/v1/products/{id}/stock" => {
            json!({"variant": nobody::<VariantKind>(), "branch": nobody::<BranchKind>(), "available": 3})
        }
        _ if method == Method::GET => Value::Null,
        _ => panic!("{method} {path} has no example"),
    };
    let path = match path {
        "/api/v1/orders/{id}" => path.replace("{id}", &nobody::<OrderKind>()),
        "/api/v1/invoices/{id}" => path.replace("{id}", &nobody::<InvoiceKind>()),
        "/api/v1/products/{id}/stock" => path.replace("{id}", &nobody::<ProductKind>()),
        _ => path.to_owned(),
    };
    (path, body)
}

// proves SR-19: every route × {anonymous, unknown key, readonly, user, admin}
#[actix_web::test]
async fn every_route_asks_for_its_permission() {
    let shop = Shop::open().await;
    for route in Api::routes() {
        let (path, body) = request(&route.method, &route.path);
        let ask = || send(route.method.clone(), &path, &body);
        let Needs::Permission(permission) = route.needs else {
            assert_eq!(shop.ask(ask()).await.status, 200, "{route}");
            continue;
        };
        assert_eq!(shop.ask(ask()).await.status, 401, "{route}");
        assert_eq!(shop.with("csk_wrong", ask()).await.status, 401, "{route}");
        for role in [Role::Readonly, Role::User, Role::Admin] {
            let key = shop.key(role).await;
            let status = shop.with(&key, ask()).await.status;
            if role.permissions().contains(permission) {
                let answered = [200, 201, 404].contains(&status.as_u16());
                assert!(answered, "{route} as {}: {status}", role.name());
            } else {
                assert_eq!(status, 403, "{route} as {}", role.name());
            }
        }
    }
}

// proves SR-24
#[actix_web::test]
async fn a_missing_and_a_wrong_key_read_the_same() {
    let shop = Shop::open().await;
    let path = "/api/v1/orders";
    let missing = shop.ask(get(path)).await;
    let good = shop.key(Role::Admin).await;
    let other_secret = shop.key(Role::Admin).await;
    let wrong_secret = {
        // A well-formed key with the id of one and the secret of another.
        let body = good.rsplit_once('_').unwrap().0;
        let (id, _) = body.rsplit_once('_').unwrap();
        let secret = other_secret.rsplit('_').nth(1).unwrap();
        checked(&format!("{id}_{secret}"))
    };
    let mut damaged = good.clone();
    damaged.pop();
    for key in ["", "x", damaged.as_str(), wrong_secret.as_str()] {
        let wrong = shop.with(key, get(path)).await;
        assert_eq!(wrong.status, 401, "{key}");
        assert_eq!(wrong.problem(), missing.problem());
        assert_eq!(wrong.header("www-authenticate"), Some("Bearer"));
    }
    assert_eq!(shop.with(&good, get(path)).await.status, 200);
    let twice = get(path)
        .append_header(("Authorization", format!("Bearer {good}")))
        .append_header(("Authorization", format!("Bearer {good}")));
    assert_eq!(shop.ask(twice).await.status, 401);
}

/// Adds the checksum of the key's form, CRC-32.
fn checked(body: &str) -> String {
    let mut crc = !0_u32;
    for byte in body.bytes() {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    format!("{body}_{:08x}", !crc)
}

// proves SR-25
#[actix_web::test]
async fn a_revoked_key_ends_with_the_next_request() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Admin).await;
    let path = "/api/v1/orders";
    assert_eq!(shop.with(&key, get(path)).await.status, 200);
    let mut tx = shop.store.tx().await;
    for key in tx.keys().all().await.unwrap() {
        tx.keys().revoke(key.id, key.created_at).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(shop.with(&key, get(path)).await.status, 401);
}

// proves SR-19
#[actix_web::test]
async fn a_caller_is_known_before_the_request_is_read() {
    let nonsense = send(Method::POST, "/api/v1/products", &json!({"nonsense": 1}));
    assert_eq!(Shop::open().await.ask(nonsense).await.status, 401);
}

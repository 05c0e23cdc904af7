use actix_web::http::Method;
use chainstore_http::Api;
use chainstore_identity::Role;
use chainstore_kernel::PageRequest;
use chainstore_workflows::permissions::of_role;
use serde_json::json;

use crate::example::request;
use crate::support::{Shop, get, send};

// proves SR-19: every route refuses no key, an unknown key, and a key whose role does not have its permission
#[actix_web::test]
async fn every_route_demands_its_permission() {
    let shop = Shop::open().await;
    for route in Api::routes() {
        let (path, body) = request(&route);
        let ask = || send(route.method.clone(), &path, &body);
        let Some(permission) = route.needs.permission else {
            assert_eq!(shop.ask(ask()).await.status, 200, "{route}");
            continue;
        };
        assert_eq!(shop.ask(ask()).await.status, 401, "{route}");
        assert_eq!(shop.with("csk_wrong", ask()).await.status, 401, "{route}");
        for role in [Role::Readonly, Role::User, Role::Admin] {
            let key = shop.key(role).await;
            let status = shop.with(&key, ask()).await.status;
            if of_role(role).contains(permission) {
                let answered = [200, 201, 204, 404].contains(&status.as_u16());
                assert!(answered, "{route} as {}: {status}", role.name());
            } else {
                assert_eq!(status, 403, "{route} as {}", role.name());
            }
        }
    }
}

// proves SR-24
#[actix_web::test]
async fn a_missing_and_a_wrong_key_get_the_same_answer() {
    let shop = Shop::open().await;
    let path = "/api/v1/orders";
    let missing = shop.ask(get(path)).await;
    let good = shop.key(Role::Admin).await;
    let other_secret = shop.key(Role::Admin).await;
    let wrong_secret = {
        // A key of the right form, with the id of one key and the secret of another.
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

/// Adds the checksum with which a key ends, a CRC-32.
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
async fn a_revoked_key_is_refused_at_the_next_request() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Admin).await;
    let path = "/api/v1/orders";
    assert_eq!(shop.with(&key, get(path)).await.status, 200);
    let mut tx = shop.store.tx().await;
    let issued = tx.read().keys(PageRequest::default()).await.unwrap();
    for key in issued.items {
        tx.keys().revoke(key.id, key.created_at).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(shop.with(&key, get(path)).await.status, 401);
}

// proves SR-19
#[actix_web::test]
async fn the_caller_is_authenticated_before_the_body_is_read() {
    let nonsense = send(Method::POST, "/api/v1/products", &json!({"nonsense": 1}));
    assert_eq!(Shop::open().await.ask(nonsense).await.status, 401);
}

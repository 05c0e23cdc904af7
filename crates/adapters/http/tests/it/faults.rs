//! When the store fails, the caller learns that it failed, and nothing about the store.

use chainstore_databases::meddle;
use chainstore_identity::Role;
use chainstore_port_contracts::Given;
use serde_json::json;

use crate::support::{Shop, get};

// proves SR-37
#[actix_web::test]
async fn a_store_that_cannot_be_reached_is_unavailable_and_no_more_is_said() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Admin).await;
    shop.store.close().await;
    let answer = shop.with(&key, get("/api/v1/orders")).await;
    let expected = json!({
        "type": "/problems/unavailable", "title": "Unavailable", "status": 503,
        "detail": "something this needs is away; try again in a moment",
        "code": "request.unavailable",
    });
    assert_eq!(answer.problem(), expected);
    assert_eq!(answer.header("retry-after"), Some("1"));
}

// proves SR-37
#[actix_web::test]
async fn a_damaged_row_is_an_internal_error_and_no_more_is_said() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Admin).await;
    let (_, invoice) = Given::at(&shop.store).invoiced(&shop.store).await;
    let path = format!("/api/v1/invoices/{}", invoice.id());
    assert_eq!(shop.with(&key, get(&path)).await.status, 200);
    let damage = "UPDATE invoices SET state = 'nonsense'";
    assert_eq!(meddle(&shop.store.url, damage).await, 1);
    let answer = shop.with(&key, get(&path)).await;
    let expected = json!({
        "type": "/problems/internal", "title": "Internal error", "status": 500,
        "detail": "the server failed; the operator finds the cause in the log under the id of this request",
        "code": "request.internal",
    });
    assert_eq!(answer.problem(), expected);
}

use actix_web::http::Method;
use chainstore_identity::Role;
use chainstore_kernel::PageRequest;
use chainstore_orders::CategoryKind;
use serde_json::{Value, json};

use crate::support::{Shop, get, nobody, send};

async fn products(shop: &Shop) -> usize {
    let mut view = shop.store.view().await;
    let page = view.products(PageRequest::default()).await.unwrap();
    page.items.len()
}

async fn category(shop: &Shop, key: &str) -> Value {
    let body = json!({"name": "Shirts", "position": 1});
    let answer = shop
        .with(key, send(Method::POST, "/api/v1/categories", &body))
        .await;
    assert_eq!(answer.status, 201);
    answer.json()["id"].clone()
}

fn product(category: &Value, amount: &str) -> Value {
    json!({"category": category, "kind": "physical", "title": "Shirt", "description": "Warm",
           "variants": [{"label": "L", "price": {"amount": amount, "currency": "EUR"}}]})
}

fn add(body: &Value, once: &str) -> actix_web::test::TestRequest {
    send(Method::POST, "/api/v1/products", body).insert_header(("Idempotency-Key", once))
}

// proves SR-38
#[actix_web::test]
async fn requests_with_the_same_key_add_one_product() {
    let shop = Shop::open().await;
    let key = shop.key(Role::User).await;
    let category = category(&shop, &key).await;
    let body = product(&category, "24.90");
    let first = shop.with(&key, add(&body, "k-1")).await;
    assert_eq!(first.status, 201);
    let again = shop.with(&key, add(&body, "k-1")).await;
    assert_eq!((again.status, again.json()), (first.status, first.json()));
    assert_eq!(products(&shop).await, 1);

    let other = shop
        .with(&key, add(&product(&category, "19.90"), "k-1"))
        .await;
    assert_eq!(other.status, 409);
    assert_eq!(other.problem()["type"], "/problems/conflict");
    assert_eq!(other.problem()["code"], "add_product.key_reused");
    assert_eq!(products(&shop).await, 1);

    let somebody_else = shop.key(Role::User).await;
    let theirs = shop.with(&somebody_else, add(&body, "k-1")).await;
    assert_eq!(theirs.status, 201);
    assert_ne!(theirs.json()["id"], first.json()["id"]);
    let too_long = "k".repeat(256);
    let refused = shop.with(&key, add(&body, &too_long)).await;
    assert_eq!(refused.status, 400);
    assert_eq!(refused.problem()["code"], "request.idempotency_key");
}

#[actix_web::test]
async fn what_was_added_is_in_the_lists_of_the_catalogue() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Admin).await;
    let shelf = category(&shop, &key).await;
    let body = json!({"name": "Mitte", "address": "Here 1", "ships": true, "collects": true, "position": 1});
    let branch = shop
        .with(&key, send(Method::POST, "/api/v1/branches", &body))
        .await
        .json()["id"]
        .clone();
    let made = shop
        .with(
            &key,
            send(Method::POST, "/api/v1/products", &product(&shelf, "24.90")),
        )
        .await
        .json();
    let price = json!({"amount": "24.90", "currency": "EUR"});
    assert_eq!(made["variants"][0]["prices"], json!([price]));

    let stock = json!({"variant": made["variants"][0]["id"], "branch": branch, "available": 7});
    let path = format!("/api/v1/products/{}/stock", made["id"].as_str().unwrap());
    let set = shop.with(&key, send(Method::PUT, &path, &stock)).await;
    assert_eq!(
        set.json(),
        json!({"available": 7, "reserved": 0, "sold": 0})
    );

    let only = async |list: &str| {
        let page = shop.with(&key, get(list)).await.json();
        assert_eq!(page["items"].as_array().map(Vec::len), Some(1), "{list}");
        assert_eq!(page["next"], Value::Null, "{list}");
        page["items"][0].clone()
    };
    let mut expected = made.clone();
    expected["variants"][0]["stock"] =
        json!([{"branch": branch, "available": 7, "reserved": 0, "sold": 0}]);
    assert_eq!(only("/api/v1/products").await, expected);
    assert_eq!(
        only("/api/v1/categories").await,
        json!({"id": shelf, "name": "Shirts", "position": 1, "products": 1})
    );
    let mut expected = body;
    expected["id"] = branch;
    assert_eq!(only("/api/v1/branches").await, expected);
}

// proves SR-35
#[actix_web::test]
async fn a_product_that_breaks_a_rule_is_refused_with_the_rule() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Admin).await;
    let shelf = category(&shop, &key).await;
    let mut foreign = product(&shelf, "24.90");
    foreign["variants"][0]["price"]["currency"] = json!("USD");
    let mut empty = product(&shelf, "24.90");
    empty["variants"] = json!([]);
    let mut many = product(&shelf, "24.90");
    many["variants"] = vec![many["variants"][0].clone(); 51].into();
    for (body, code, cure) in [
        (
            many,
            "add_product.too_many_variants",
            "a product has 50 variants at most",
        ),
        (
            foreign,
            "add_product.other_currency",
            "prices are in the currency of the shop",
        ),
        (empty, "add_product.no_variant", "at least one variant"),
        (
            product(&shelf, "0"),
            "add_product.no_price",
            "more than nothing",
        ),
    ] {
        let answer = shop
            .with(&key, send(Method::POST, "/api/v1/products", &body))
            .await;
        assert_eq!(answer.status, 400);
        let problem = answer.problem();
        assert_eq!(problem["code"], code);
        assert!(problem["detail"].to_string().contains(cure), "{cure}");
    }
    let nowhere = product(&json!(nobody::<CategoryKind>()), "24.90");
    let answer = shop
        .with(&key, send(Method::POST, "/api/v1/products", &nowhere))
        .await;
    assert_eq!(answer.status, 404);
    let problem = answer.problem();
    assert_eq!(problem["code"], "add_product.no_category");
    assert_eq!(problem["detail"], "there is no such category");
    assert_eq!(products(&shop).await, 0);
}

// proves SR-35: photos have the same names in a request as in the photo store
#[actix_web::test]
async fn a_photo_has_a_lower_case_file_name_with_a_known_extension() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Admin).await;
    let shelf = category(&shop, &key).await;
    let named = |name: &str| {
        let mut body = product(&shelf, "24.90");
        body["photo"] = json!(name);
        send(Method::POST, "/api/v1/products", &body)
    };
    let added = shop.with(&key, named("shirt-1.png")).await;
    assert_eq!(added.status, 201);
    assert_eq!(added.json()["photo"], "shirt-1.png");
    for (name, code, cure) in [
        (
            "Shirt.PNG",
            "photo_name.upper_case",
            "write the name of the photo in lower case",
        ),
        (
            "../../secret.png",
            "photo_name.character",
            "write a file name of letters, digits",
        ),
        (
            "shirt.svg",
            "photo_name.extension",
            "end the name of the photo with .jpg, .jpeg or .png",
        ),
    ] {
        let answer = shop.with(&key, named(name)).await;
        assert_eq!(answer.status, 400, "{name}");
        let problem = answer.problem();
        assert_eq!(problem["field"], "photo", "{name}");
        assert_eq!(problem["code"], code, "{name}");
        let detail = problem["detail"].to_string();
        assert!(detail.contains(cure), "{detail}");
    }
    assert_eq!(products(&shop).await, 1);
}

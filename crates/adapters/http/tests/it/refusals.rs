use actix_web::http::Method;
use actix_web::test::TestRequest;
use chainstore_identity::Role;
use chainstore_kernel::{OrderKind, PageRequest};
use serde_json::json;

use crate::support::{Shop, get, nobody, send};

// proves SR-37
#[actix_web::test]
async fn a_wrong_kind_of_id_names_the_field_and_the_cure() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Readonly).await;
    let order = nobody::<OrderKind>();
    for (path, field) in [
        (format!("/api/v1/invoices/{order}"), "id"),
        (format!("/api/v1/transfers?invoice={order}"), "invoice"),
    ] {
        let answer = shop.with(&key, get(&path)).await;
        assert_eq!(answer.status, 400, "{path}");
        let problem = answer.problem();
        assert_eq!(problem["type"], "/problems/invalid-request");
        assert_eq!(problem["field"], field);
        assert_eq!(problem["detail"], "expected an id that begins with `inv_`");
        assert_eq!(problem["code"], "id.kind");
    }
    let path = format!("/api/v1/orders/{order}");
    assert_eq!(shop.with(&key, get(&path)).await.status, 404);
}

// proves SR-35
#[actix_web::test]
async fn a_wrong_cursor_is_refused_with_the_cure() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Readonly).await;
    for list in [
        "orders",
        "invoices",
        "transfers",
        "suspense",
        "alerts",
        "categories",
        "branches",
        "products",
    ] {
        let path = format!("/api/v1/{list}?after={}", nobody::<OrderKind>());
        let answer = shop.with(&key, get(&path)).await;
        assert_eq!(answer.status, 400, "{path}");
        let problem = answer.problem();
        assert_eq!(problem["field"], "after");
        assert_eq!(problem["code"], "cursor.malformed");
        assert_eq!(
            problem["detail"],
            "this is not a place in a list: send `next` of the page before, unchanged"
        );
    }
}

// proves SR-35
#[actix_web::test]
async fn parameters_are_listed_bounded_and_sent_once() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Readonly).await;
    for (query, code) in [
        ("limit=0", "request.page_size"),
        ("limit=101", "request.page_size"),
        ("limit=ten", "request.page_size"),
        ("state=lost", "request.query"),
        ("after=", "cursor.malformed"),
        ("unknown=1", "request.query"),
        ("limit=1&limit=2", "request.query"),
    ] {
        let path = format!("/api/v1/orders?{query}");
        let answer = shop.with(&key, get(&path)).await;
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(answer.problem()["code"], code, "{query}");
    }
    for query in ["limit=100", "state=held", "state=placed&limit=1"] {
        let path = format!("/api/v1/orders?{query}");
        assert_eq!(shop.with(&key, get(&path)).await.status, 200, "{query}");
    }
}

// proves SR-35: an unknown state is refused and never means "all" or "none"
#[actix_web::test]
async fn an_unknown_state_is_refused_with_the_states_there_are() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Readonly).await;
    let lists: [(&str, &[&str]); 2] = [
        (
            "/api/v1/orders",
            &[
                "placed",
                "confirmed",
                "held",
                "unfulfillable",
                "completed",
                "cancelled",
            ],
        ),
        (
            "/api/v1/invoices",
            &[
                "new",
                "partially_paid",
                "processing",
                "settled",
                "expired",
                "invalid",
            ],
        ),
    ];
    for (list, states) in lists {
        for unknown in ["lost", "", "Placed", "payment_reversed", "held,placed"] {
            let path = format!("{list}?state={unknown}");
            let answer = shop.with(&key, get(&path)).await;
            assert_eq!(answer.status, 400, "{path}");
            let problem = answer.problem();
            assert_eq!(problem["type"], "/problems/invalid-request");
            assert_eq!(problem["field"], "state");
            let detail = problem["detail"].to_string();
            for state in states {
                assert!(detail.contains(&format!("`{state}`")), "{detail}");
            }
        }
        for state in states {
            let path = format!("{list}?state={state}");
            assert_eq!(shop.with(&key, get(&path)).await.status, 200, "{path}");
        }
    }
}

// proves SR-35
#[actix_web::test]
async fn a_filter_of_another_list_names_its_field_too() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Readonly).await;
    for (path, field, code, cure) in [
        (
            "/api/v1/suspense?reason=lost",
            "reason",
            "request.query",
            "`wrong_asset`",
        ),
        (
            "/api/v1/alerts?kind=lost",
            "kind",
            "request.query",
            "`chain_stands_still`",
        ),
        (
            "/api/v1/alerts?acknowledged=maybe",
            "acknowledged",
            "request.query",
            "`true`",
        ),
        (
            "/api/v1/transfers?transaction=0x5c",
            "transaction",
            "hash.malformed",
            "64 hexadecimal digits",
        ),
    ] {
        let answer = shop.with(&key, get(path)).await;
        assert_eq!(answer.status, 400, "{path}");
        let problem = answer.problem();
        assert_eq!(problem["field"], field, "{path}");
        assert_eq!(problem["code"], code, "{path}");
        let detail = problem["detail"].to_string();
        assert!(detail.contains(cure), "{detail}");
    }
    for path in [
        "/api/v1/suspense?reason=wrong_asset",
        "/api/v1/alerts?kind=chain_stands_still&acknowledged=false",
    ] {
        assert_eq!(shop.with(&key, get(path)).await.status, 200, "{path}");
    }
}

// proves SR-35
#[actix_web::test]
async fn an_unknown_kind_of_goods_is_refused_with_the_kinds_there_are() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Admin).await;
    let body = json!({"category": nobody::<chainstore_orders::CategoryKind>(), "kind": "liquid", "title": "Shirt", "description": "Warm",
        "variants": [{"label": "L", "price": {"amount": "24.90", "currency": "EUR"}}]});
    let request = send(Method::POST, "/api/v1/products", &body);
    let problem = shop.with(&key, request).await.problem();
    assert_eq!(problem["status"], 400);
    assert_eq!(problem["field"], "kind");
    assert_eq!(problem["code"], "request.body");
    let detail = problem["detail"].to_string();
    assert!(detail.contains("`physical` or `digital`"), "{detail}");
}

// proves SR-21
#[actix_web::test]
async fn unknown_fields_are_refused_and_nothing_is_written() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Admin).await;
    for extra in ["id", "products", "owner", "role"] {
        let mut body = json!({"name": "Shirts", "position": 1});
        body[extra] = json!("x");
        let request = send(Method::POST, "/api/v1/categories", &body);
        let answer = shop.with(&key, request).await;
        assert_eq!(answer.status, 400, "{extra}");
        let detail = answer.problem()["detail"].to_string();
        assert!(detail.contains(&format!("unknown field `{extra}`")));
    }
    let mut view = shop.store.view().await;
    let categories = view.categories(false, PageRequest::default()).await;
    assert_eq!(categories.unwrap().items, []);
}

// proves SR-35
#[actix_web::test]
async fn a_wrong_text_in_a_body_is_refused_with_its_field_and_key() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Admin).await;
    let branch = |field: &str, value: &str| {
        let mut body = json!({"name": "Mitte", "address": "Here 1", "ships": true, "collects": true, "position": 1});
        body[field] = json!(value);
        send(Method::POST, "/api/v1/branches", &body)
    };
    let product = |field: &str, value: &str| {
        let mut body = json!({"category": nobody::<chainstore_orders::CategoryKind>(), "kind": "physical", "title": "Shirt", "description": "Warm",
            "variants": [{"label": "L", "price": {"amount": "24.90", "currency": "EUR"}}]});
        *body.pointer_mut(field).unwrap() = json!(value);
        send(Method::POST, "/api/v1/products", &body)
    };
    let too_long = "x".repeat(701);
    for (request, field, code, detail) in [
        (
            branch("name", " "),
            "name",
            "text.empty",
            "write at least one character",
        ),
        (
            branch("address", &too_long),
            "address",
            "text.too_long",
            "write at most 700 characters",
        ),
        (
            product("/title", "a\u{202e}b"),
            "title",
            "text.deceptive",
            "remove the invisible character U+202E",
        ),
        (
            product("/category", "cat_7"),
            "category",
            "id.malformed",
            "this is not a well-formed `cat_…` id",
        ),
        (
            product("/variants/0/label", ""),
            "variants[0].label",
            "text.empty",
            "write at least one character",
        ),
    ] {
        let answer = shop.with(&key, request).await;
        assert_eq!(answer.status, 400, "{field}");
        let problem = answer.problem();
        assert_eq!(problem["field"], field);
        assert_eq!(problem["code"], code);
        assert_eq!(problem["detail"], detail);
    }
}

#[actix_web::test]
async fn a_wrong_value_deep_in_the_body_is_named_by_its_path() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Admin).await;
    let body = json!({"category": nobody::<chainstore_orders::CategoryKind>(), "kind": "physical", "title": "Shirt", "description": "Warm",
        "variants": [{"label": "L", "price": {"amount": "24.90", "currency": "EUR"}}, {"label": "M", "price": {"amount": "24.905", "currency": "EUR"}}]});
    let answer = shop
        .with(&key, send(Method::POST, "/api/v1/products", &body))
        .await;
    let problem = answer.problem();
    assert_eq!(problem["field"], "variants[1].price");
    assert_eq!(problem["code"], "amount.too_precise");
    assert!(problem["detail"].to_string().contains("2 decimal places"));
}

// proves SR-29
#[actix_web::test]
async fn other_methods_types_and_sizes_are_refused() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Admin).await;
    let path = "/api/v1/categories";
    for method in [Method::PUT, Method::DELETE, Method::TRACE, Method::OPTIONS] {
        let request = TestRequest::default().method(method).uri(path);
        let answer = shop.ask(request).await;
        assert_eq!(answer.status, 405);
        assert_eq!(answer.header("allow"), Some("GET, POST"));
        assert_eq!(answer.problem()["type"], "/problems/method-not-allowed");
    }
    let form = TestRequest::post().uri(path).set_form([("name", "Shirts")]);
    let answer = shop.with(&key, form).await;
    assert_eq!(answer.status, 415);
    assert_eq!(answer.problem()["code"], "request.media_type");

    let large = json!({"name": "x".repeat(65 * 1024), "position": 1});
    let answer = shop.with(&key, send(Method::POST, path, &large)).await;
    assert_eq!(answer.status, 413);
    assert_eq!(answer.problem()["type"], "/problems/too-large");
    assert_eq!(answer.problem()["code"], "request.too_large");
    assert_eq!(
        answer.problem()["detail"],
        "the body may have 65536 bytes at most"
    );

    let broken = TestRequest::post()
        .uri(path)
        .insert_header(("content-type", "application/json"))
        .set_payload("{\"name\": ");
    let answer = shop.with(&key, broken).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.problem()["code"], "request.body");
    let answer = shop.ask(get("/nowhere")).await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.problem()["type"], "/problems/not-found");
    assert_eq!(answer.problem()["code"], "request.no_route");
}

// proves SR-37
#[actix_web::test]
async fn request_ids_go_in_and_out() {
    let shop = Shop::open().await;
    let sent = get("/nowhere").insert_header(("x-request-id", "trace-7"));
    let answer = shop.ask(sent).await;
    assert_eq!(answer.header("x-request-id"), Some("trace-7"));
    assert_eq!(answer.json()["instance"], "trace-7");
    let strange = get("/nowhere").insert_header(("x-request-id", "a b{}"));
    let answer = shop.ask(strange).await;
    assert!(answer.header("x-request-id").unwrap().starts_with("req_"));
}

#[actix_web::test]
async fn readiness_says_what_is_missing_without_details() {
    let answer = Shop::open().await.ask(get("/readyz")).await;
    assert_eq!(answer.status, 200);
    let answer = Shop::open().await.unready().ask(get("/readyz")).await;
    assert_eq!(answer.status, 503);
    let expected = json!({"ready": false, "checks": [{"name": "database", "ok": false}]});
    assert_eq!(answer.json(), expected);
}

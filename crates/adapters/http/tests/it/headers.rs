use actix_web::http::Method;
use actix_web::test::TestRequest;
use chainstore_identity::Role;
use serde_json::json;

use crate::support::{Answer, ORIGIN, Shop, get, send};

const API_CSP: &str = "default-src 'none'; base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'";

fn assert_protected(answer: &Answer) {
    for (name, value) in [
        (
            "strict-transport-security",
            "max-age=63072000; includeSubDomains",
        ),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "no-store"),
        ("vary", "Origin"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{}", answer.status);
    }
    assert!(answer.header("permissions-policy").is_some());
    assert!(answer.header("x-request-id").is_some());
    assert_eq!(answer.header("server"), None);
}

// proves SR-26
#[actix_web::test]
async fn every_answer_has_the_security_headers() {
    let shop = Shop::open().await;
    let key = shop.key(Role::Readonly).await;
    let large = json!({"name": "x".repeat(65 * 1024), "position": 1});
    let category = json!({"name": "Shirts", "position": 1});
    let path = "/api/v1/categories";
    let admin = shop.key(Role::Admin).await;
    let answers = [
        (200, shop.with(&key, get("/api/v1/orders")).await),
        (
            201,
            shop.with(&admin, send(Method::POST, path, &category)).await,
        ),
        (308, shop.ask(get("/docs")).await),
        (400, shop.with(&key, get("/api/v1/orders?limit=0")).await),
        (401, shop.ask(get("/api/v1/orders")).await),
        (
            403,
            shop.with(&key, send(Method::POST, path, &category)).await,
        ),
        (404, shop.ask(get("/nowhere")).await),
        (405, shop.ask(TestRequest::delete().uri("/healthz")).await),
        (
            413,
            shop.with(&admin, send(Method::POST, path, &large)).await,
        ),
        (503, Shop::open().await.unready().ask(get("/readyz")).await),
    ];
    for (status, answer) in answers {
        assert_eq!(answer.status.as_u16(), status);
        assert_protected(&answer);
        assert_eq!(answer.header("content-security-policy"), Some(API_CSP));
    }
}

// proves SR-28
#[actix_web::test]
async fn only_pages_of_listed_origins_may_read_answers() {
    let shop = Shop::open().await;
    let simple = |origin: &str| get("/healthz").insert_header(("Origin", origin));
    let preflight = |origin: &str| {
        TestRequest::default()
            .method(Method::OPTIONS)
            .uri("/api/v1/products")
            .insert_header(("Origin", origin))
            .insert_header(("Access-Control-Request-Method", "POST"))
    };
    let allow = "access-control-allow-origin";
    for answer in [
        shop.ask(simple(ORIGIN)).await,
        shop.ask(preflight(ORIGIN)).await,
    ] {
        assert!(answer.status.is_success());
        assert_eq!(answer.header(allow), Some(ORIGIN));
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        assert_protected(&answer);
    }
    for origin in [
        "null",
        "http://staff.example",
        "https://staff.example.evil",
        "https://evil-staff.example",
        "https://staff.example:8443",
        "https://sub.staff.example",
        "https://STAFF.example",
    ] {
        assert_eq!(shop.ask(simple(origin)).await.header(allow), None);
        let answer = shop.ask(preflight(origin)).await;
        assert_eq!(answer.status, 405, "{origin}");
        assert_eq!(answer.header(allow), None, "{origin}");
        assert_eq!(answer.header("access-control-allow-methods"), None);
    }
}

#[actix_web::test]
async fn the_documentation_loads_only_its_own_files() {
    let shop = Shop::open().await;
    let page = shop.ask(get("/docs/")).await;
    assert_eq!(page.status, 200);
    assert_protected(&page);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"));
    let html = std::str::from_utf8(&page.body).unwrap();
    assert!(!html.contains("//unpkg") && !html.contains("<style") && !html.contains("style="));
    for file in [
        "swagger-ui.css",
        "index.css",
        "swagger-ui-bundle.js",
        "swagger-initializer.js",
    ] {
        assert!(html.contains(file), "{file}");
        let answer = shop.ask(get(&format!("/docs/{file}"))).await;
        assert_eq!(answer.status, 200, "{file}");
        assert_eq!(answer.header("content-security-policy"), Some(policy));
    }
    let start = shop.ask(get("/docs/swagger-initializer.js")).await.body;
    assert!(String::from_utf8(start).unwrap().contains("/openapi.json"));
    assert_eq!(shop.ask(get("/docs/../Cargo.toml")).await.status, 404);
}

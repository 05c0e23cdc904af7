use std::collections::BTreeSet;

use chainstore_http::Api;
use chainstore_workflows::catalogue;
use serde_json::Value;

use crate::support::{Shop, get};

/// Every (method, path, operation) of the document.
fn operations() -> Vec<(String, String, Value)> {
    let document = serde_json::to_value(Api::openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap().clone();
    let operations = paths.into_iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().clone();
        methods
            .into_iter()
            .map(move |(method, operation)| (method.to_uppercase(), path.clone(), operation))
    });
    operations.collect()
}

// proves SR-34: the document and the route table are equal sets, handler by handler
#[test]
fn document_and_table_are_equal() {
    let documented: BTreeSet<_> = operations()
        .into_iter()
        .map(|(method, path, operation)| {
            let name = operation["operationId"].as_str().unwrap().to_owned();
            let secured = operation.get("security").is_some();
            (method, path, name, secured)
        })
        .collect();
    let registered: BTreeSet<_> = Api::routes()
        .into_iter()
        .map(|route| {
            let name = route.handler.rsplit("::").next().unwrap().to_owned();
            let secured = route.use_case.is_some();
            (route.method.to_string(), route.path, name, secured)
        })
        .collect();
    assert_eq!(documented, registered);
}

// proves SR-19, SR-34: what a route needs is what the catalogue says
#[test]
fn the_table_fits_the_catalogue() {
    let routes = Api::routes();
    for route in &routes {
        let Some(name) = route.use_case else {
            assert!(!route.path.starts_with("/api/"), "{route}");
            continue;
        };
        assert!(route.path.starts_with("/api/v1/"), "{route}");
        let entry = catalogue().into_iter().find(|entry| entry.name == name);
        assert_eq!(entry.map(|entry| entry.needs), Some(route.needs), "{route}");
    }
    // Keys are made at the command line of the host; a route authenticates by itself.
    let elsewhere = [
        "staff.issue_key",
        "staff.revoke_key",
        "staff.authenticate_key",
    ];
    for entry in catalogue() {
        let offered = routes
            .iter()
            .any(|route| route.use_case == Some(entry.name));
        let expected = entry.name.starts_with("staff.") && !elsewhere.contains(&entry.name);
        assert_eq!(offered, expected, "{}", entry.name);
    }
}

#[test]
fn the_table_reads_like_this() {
    let table: Vec<_> = Api::routes().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn the_document_reads_like_this() {
    insta::assert_json_snapshot!(Api::openapi());
}

#[actix_web::test]
async fn the_document_is_served() {
    let served = Shop::open().await.ask(get("/openapi.json")).await.json();
    assert_eq!(served, serde_json::to_value(Api::openapi()).unwrap());
}

// Every reference leads somewhere.
#[test]
fn the_document_is_whole() {
    let document = serde_json::to_value(Api::openapi()).unwrap();
    let text = document.to_string();
    let references = text.split("\"$ref\":\"#/components/schemas/").skip(1);
    for reference in references {
        let name = reference.split('"').next().unwrap();
        assert!(
            document["components"]["schemas"].get(name).is_some(),
            "{name}"
        );
    }
}

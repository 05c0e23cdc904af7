use std::collections::BTreeSet;

use chainstore_http::Api;
use chainstore_workflows::catalogue;
use chainstore_workflows::staff::{AddProduct, SetStock};
use serde_json::{Map, Value, json};

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

// proves SR-34: the document and the route table have the same routes with the same handlers
#[test]
fn document_and_table_have_the_same_routes() {
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
            let secured = route.needs.permission.is_some();
            (route.method.to_string(), route.path, name, secured)
        })
        .collect();
    assert_eq!(documented, registered);
}

// proves SR-19, SR-34: a route needs what the catalogue of use cases says
#[test]
fn the_table_agrees_with_the_catalogue() {
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
    // The API offers what its group in the catalogue says. `authenticate_key`, which anybody may call, is called
    // for every route before its own use case.
    for entry in catalogue() {
        let offered = routes
            .iter()
            .any(|route| route.use_case == Some(entry.name));
        let expected = entry.name.starts_with("staff.") && entry.needs.permission.is_some();
        assert_eq!(offered, expected, "{}", entry.name);
    }
}

// proves SR-19: a use case that anybody may call gets a route only when this list names it
#[test]
fn no_route_is_public_by_oversight() {
    const PUBLIC: [&str; 0] = [];
    let routes = Api::routes().into_iter();
    let public = routes.filter(|route| route.needs.permission.is_none());
    let public: Vec<_> = public.filter_map(|route| route.use_case).collect();
    assert_eq!(public, PUBLIC);
}

#[test]
fn a_row_of_the_table_says_method_path_use_case_and_need() {
    let rows = Api::routes();
    let paths = ["/healthz", "/api/v1/orders/{id}", "/api/v1/products"];
    let rows = rows.iter().filter(|row| paths.contains(&&*row.path));
    let rows: Vec<_> = rows.map(ToString::to_string).collect();
    insta::assert_snapshot!(rows.join("\n"), @r"
    GET   /healthz                       -                      anyone
    GET   /api/v1/orders/{id}            staff.show_order       orders.read
    GET   /api/v1/products               staff.list_all_products catalogue.read
    POST  /api/v1/products               staff.add_product      catalogue.write
    ");
}

/// The schemas that a part of the document refers to, and those that these refer to.
fn referenced(document: &Value, part: &Value, found: &mut Map<String, Value>) {
    let text = part.to_string();
    for reference in text.split("\"$ref\":\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        let schema = &document["components"]["schemas"][name];
        if found.insert(name.to_owned(), schema.clone()).is_none() {
            referenced(document, schema, found);
        }
    }
}

// The snapshot has one route of each form: without a key, a list, one with a body, and one whose answer holds a choice
// between two fields. The document of the
// other routes is made in the same way.
#[test]
fn the_document_reads_like_this() {
    let mut document = serde_json::to_value(Api::openapi()).unwrap();
    let shown = [
        "/healthz",
        "/api/v1/orders",
        "/api/v1/products",
        "/api/v1/invoices/{id}",
    ];
    let paths = document["paths"].as_object_mut().unwrap();
    paths.retain(|path, _| shown.contains(&path.as_str()));
    let mut schemas = Map::new();
    referenced(&document, &document["paths"], &mut schemas);
    document["components"]["schemas"] = schemas.into();
    insta::assert_json_snapshot!(document);
}

// Programs read the values of a closed set from the document.
#[test]
fn closed_sets_are_listed_in_the_document() {
    let document = serde_json::to_value(Api::openapi()).unwrap();
    for (schema, values) in [
        ("GoodsKind", json!(["physical", "digital"])),
        (
            "OrderState",
            json!([
                "placed",
                "confirmed",
                "held",
                "unfulfillable",
                "completed",
                "cancelled"
            ]),
        ),
        (
            "InvoiceState",
            json!([
                "new",
                "partially_paid",
                "processing",
                "settled",
                "expired",
                "invalid"
            ]),
        ),
        (
            "SuspenseReason",
            json!([
                "late",
                "surplus",
                "short",
                "wrong_asset",
                "too_large",
                "early",
                "other_key",
                "other_invoice"
            ]),
        ),
        ("PaymentMethod", json!(["on_chain", "telegram_charge"])),
        ("Severity", json!(["notice", "warning", "critical"])),
    ] {
        let shown = &document["components"]["schemas"][schema]["enum"];
        assert_eq!(*shown, values, "{schema}");
    }
}

// proves SR-30: no list is sent as a whole, and a list that goes on has a `next`
#[test]
fn every_list_has_pages() {
    let page = ["after", "limit"];
    let mut lists = 0;
    for (method, path, operation) in operations() {
        let answer = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        let is_page = answer.to_string().contains("/schemas/Page_");
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let paged =
            parameters.filter(|parameter| page.iter().any(|name| parameter["name"] == *name));
        assert_eq!(
            paged.count(),
            if is_page { 2 } else { 0 },
            "{method} {path}"
        );
        lists += u32::from(is_page);
    }
    assert_eq!(lists, 8);
}

#[actix_web::test]
async fn the_document_is_served() {
    let served = Shop::open().await.ask(get("/openapi.json")).await.json();
    assert_eq!(served, serde_json::to_value(Api::openapi()).unwrap());
}

#[test]
fn every_referenced_schema_is_in_the_document() {
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

#[test]
fn documented_maxima_are_those_of_the_use_cases() {
    let document = serde_json::to_value(Api::openapi()).unwrap();
    let schemas = &document["components"]["schemas"];
    let variants = &schemas["AddProductBody"]["properties"]["variants"]["maxItems"];
    assert_eq!(*variants, AddProduct::MOST_VARIANTS);
    let pieces = &schemas["SetStockBody"]["properties"]["available"]["maximum"];
    assert_eq!(*pieces, SetStock::MOST_PIECES);
}

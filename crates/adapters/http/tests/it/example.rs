//! Makes requests from the API document. A new route needs no example here, because its document shows a
//! valid request.

use chainstore_http::{Api, RouteEntry};
use chainstore_kernel::OrderKind;
use serde_json::{Map, Value};

use crate::support::nobody;

/// A valid request for a route. The ids in it belong to nothing.
pub(crate) fn request(route: &RouteEntry) -> (String, Value) {
    let document = serde_json::to_value(Api::openapi()).unwrap();
    let method = route.method.as_str().to_lowercase();
    let operation = &document["paths"][&route.path][&method];
    let mut path = route.path.clone();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        if parameter["in"] == "path" {
            let name = parameter["name"].as_str().unwrap();
            let example = parameter["example"].as_str();
            let example = example.unwrap_or_else(|| panic!("{route}: `{name}` has no example"));
            path = path.replace(&format!("{{{name}}}"), &text(example));
        }
    }
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    let body = match body {
        Value::Null => Value::Null,
        schema => value(&document, schema),
    };
    (path, body)
}

/// The smallest value that a schema allows.
fn value(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.trim_start_matches('#');
        return value(document, document.pointer(pointer).unwrap());
    }
    if let Some(example) = schema["example"].as_str() {
        return text(example).into();
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match schema["type"].as_str() {
        Some("string") => "x".into(),
        Some("integer") => 1.into(),
        Some("boolean") => true.into(),
        Some("array") => vec![value(document, &schema["items"])].into(),
        Some("object") => {
            let required = schema["required"].as_array().into_iter().flatten();
            let field = |name: &Value| {
                let name = name.as_str().unwrap();
                let field = value(document, &schema["properties"][name]);
                (name.to_owned(), field)
            };
            required.map(field).collect::<Map<_, _>>().into()
        }
        _ => panic!("no value is known for {schema}"),
    }
}

/// The example as text. If it shows a shortened id such as `ord_06e5…`, an id of the same kind takes its
/// place.
fn text(example: &str) -> String {
    match (example.split_once('_'), example.ends_with('…')) {
        (Some((kind, _)), true) => {
            let id = nobody::<OrderKind>();
            let (_, number) = id.split_once('_').unwrap();
            format!("{kind}_{number}")
        }
        _ => example.to_owned(),
    }
}

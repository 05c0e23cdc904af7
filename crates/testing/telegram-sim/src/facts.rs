//! Checks requests against the published facts of the Bot API: which methods and types exist, their fields,
//! which of them are required, and how long their strings may be.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

static BUNDLED: LazyLock<Facts> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../data/bot-api-10.3.facts.json"))
        .expect("the bundled facts are valid; a unit test reads them")
});

/// Methods, types and unions of one Bot API release.
#[derive(Debug, Deserialize)]
pub struct Facts {
    methods: HashMap<String, Vec<Field>>,
    types: HashMap<String, Vec<Field>>,
    unions: HashMap<String, Vec<String>>,
}

/// One parameter of a method or one field of a type.
#[derive(Debug, Deserialize)]
pub(crate) struct Field {
    /// Its name on the wire.
    pub(crate) name: String,
    /// Its type, in the grammar of the documentation: `Integer`, `Array of X`, `A or B`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    required: bool,
    #[serde(default)]
    len: Option<(usize, usize, Unit)>,
    #[serde(default, rename = "const")]
    constant: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Unit {
    /// The unit is a UTF-16 code unit, as clients count characters.
    Characters,
    /// The unit is a byte of UTF-8.
    Bytes,
}

impl Facts {
    /// The release that this crate carries.
    pub fn bundled() -> &'static Self {
        &BUNDLED
    }

    /// The parameters of a method, if it exists.
    pub(crate) fn method(&self, name: &str) -> Option<&[Field]> {
        self.methods.get(name).map(Vec::as_slice)
    }

    /// All faults of a call, compared with the facts; empty when it is correct.
    pub fn check_call(&self, method: &str, params: &Map<String, Value>) -> Vec<String> {
        let mut faults = Vec::new();
        match self.method(method) {
            Some(fields) => self.check_fields(fields, params, method, &mut faults),
            None => faults.push(format!("method \"{method}\" does not exist")),
        }
        faults
    }

    /// All faults of a value, compared with a type of the facts.
    pub fn check_value(&self, kind: &str, value: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        self.check(kind, value, kind, &mut faults);
        faults
    }

    fn check_fields(
        &self,
        fields: &[Field],
        object: &Map<String, Value>,
        at: &str,
        faults: &mut Vec<String>,
    ) {
        for name in object.keys() {
            if !fields.iter().any(|field| field.name == *name) {
                faults.push(format!("{at}: unknown field \"{name}\""));
            }
        }
        for field in fields {
            let at = format!("{at}.{}", field.name);
            match object.get(&field.name) {
                Some(value) => {
                    self.check(&field.kind, value, &at, faults);
                    field.check_text(value, object, &at, faults);
                }
                None if field.required => faults.push(format!("{at} is required")),
                None => {}
            }
        }
    }

    fn check(&self, kind: &str, value: &Value, at: &str, faults: &mut Vec<String>) {
        if let Some(element) = kind.strip_prefix("Array of ") {
            let Some(items) = value.as_array() else {
                return faults.push(format!("{at}: expected {kind}"));
            };
            for (index, item) in items.iter().enumerate() {
                self.check(element, item, &format!("{at}[{index}]"), faults);
            }
            return;
        }
        let choices = alternatives(kind);
        if choices.len() > 1 {
            return self.check_any(&choices, value, at, faults);
        }
        let fits = match kind {
            "Integer" => value.is_i64(),
            "Float" => value.is_number(),
            "String" => value.is_string(),
            "Boolean" => value.is_boolean(),
            "True" => value == &Value::Bool(true),
            "InputFile" => value
                .as_str()
                .is_some_and(|text| text.starts_with("attach://")),
            _ => return self.check_object(kind, value, at, faults),
        };
        if !fits {
            faults.push(format!("{at}: expected {kind}"));
        }
    }

    fn check_object(&self, kind: &str, value: &Value, at: &str, faults: &mut Vec<String>) {
        if let Some(members) = self.unions.get(kind).filter(|members| !members.is_empty()) {
            let members: Vec<&str> = members.iter().map(String::as_str).collect();
            return self.check_any(&members, value, at, faults);
        }
        // A type without fields is written as an empty object.
        let fields = self.types.get(kind).map_or(&[][..], Vec::as_slice);
        let Some(object) = value.as_object() else {
            return faults.push(format!("{at}: expected {kind}"));
        };
        self.check_fields(fields, object, at, faults);
        if kind == "InlineKeyboardButton" {
            let looks = ["text", "icon_custom_emoji_id", "style"];
            let actions = object
                .keys()
                .filter(|name| !looks.contains(&name.as_str()))
                .count();
            if actions != 1 {
                faults.push(format!(
                    "{at}: a button has exactly one action, not {actions}"
                ));
            }
        }
    }

    /// Passes if the value fits one of the types; otherwise reports the faults of the closest one.
    fn check_any(&self, kinds: &[&str], value: &Value, at: &str, faults: &mut Vec<String>) {
        let closest = kinds
            .iter()
            .map(|kind| {
                let mut found = Vec::new();
                self.check(kind, value, at, &mut found);
                found
            })
            .min_by_key(Vec::len);
        faults.extend(closest.unwrap_or_default());
    }
}

impl Field {
    fn check_text(
        &self,
        value: &Value,
        siblings: &Map<String, Value>,
        at: &str,
        faults: &mut Vec<String>,
    ) {
        let Some(text) = value.as_str() else { return };
        if let Some(constant) = &self.constant
            && constant != text
        {
            faults.push(format!("{at}: expected \"{constant}\""));
        }
        // The length of a text with markup is checked by its method, after the entities are parsed.
        let marked_up =
            matches!(self.name.as_str(), "text" | "caption") && siblings.contains_key("parse_mode");
        let Some((min, max, unit)) = self.len.filter(|_| !marked_up) else {
            return;
        };
        let (length, unit) = match unit {
            Unit::Characters => (text.encode_utf16().count(), "characters"),
            Unit::Bytes => (text.len(), "bytes"),
        };
        if length < min || length > max {
            faults.push(format!("{at}: {length} {unit}, allowed are {min} to {max}"));
        }
    }
}

fn alternatives(kind: &str) -> Vec<&str> {
    kind.split(" or ")
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(", "))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn faults(method: &str, params: Value) -> Vec<String> {
        let Value::Object(params) = params else {
            panic!("parameters are an object")
        };
        Facts::bundled().check_call(method, &params)
    }

    fn button(button: &Value) -> Vec<String> {
        faults(
            "sendMessage",
            json!({"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[button]]}}),
        )
    }

    #[test]
    fn correct_requests_pass() {
        assert_eq!(faults("getMe", json!({})), Vec::<String>::new());
        assert_eq!(
            button(&json!({"text": "Buy", "callback_data": "x".repeat(64)})),
            Vec::<String>::new()
        );
        assert_eq!(
            button(&json!({"text": "Copy", "style": "primary", "copy_text": {"text": "0x1"}})),
            Vec::<String>::new()
        );
        assert_eq!(
            button(&json!({"text": "Sold out", "disabled": {}})),
            Vec::<String>::new()
        );
        let media = json!({"type": "photo", "media": "attach://file0", "caption": "x"});
        assert_eq!(
            faults(
                "editMessageMedia",
                json!({"chat_id": 1, "message_id": 2, "media": media})
            ),
            Vec::<String>::new()
        );
        let album = json!([{"type": "photo", "media": "id"}, {"type": "video", "media": "id"}]);
        assert_eq!(
            faults(
                "sendMediaGroup",
                json!({"chat_id": "@shop", "media": album})
            ),
            Vec::<String>::new()
        );
        let scope = json!({"type": "chat", "chat_id": 5});
        let commands = json!([{"command": "start", "description": "Open the shop"}]);
        assert_eq!(
            faults(
                "setMyCommands",
                json!({"commands": commands, "scope": scope})
            ),
            Vec::<String>::new()
        );
        // The limit holds for the parsed text, so the raw text may be longer.
        let long = format!("<b>{}</b>", "x".repeat(4096));
        assert_eq!(
            faults(
                "sendMessage",
                json!({"chat_id": 1, "text": long, "parse_mode": "HTML"})
            ),
            Vec::<String>::new()
        );
    }

    #[test]
    fn wrong_requests_are_named() {
        assert_eq!(
            faults("sendMesage", json!({})),
            ["method \"sendMesage\" does not exist"]
        );
        assert_eq!(
            faults("sendMessage", json!({"chat_id": 1})),
            ["sendMessage.text is required"]
        );
        assert_eq!(
            faults(
                "sendMessage",
                json!({"chat_id": 1, "text": "x", "colour": 1})
            ),
            ["sendMessage: unknown field \"colour\""]
        );
        assert_eq!(
            faults("deleteMessage", json!({"chat_id": 1, "message_id": "2"})),
            ["deleteMessage.message_id: expected Integer"]
        );
        assert_eq!(
            faults(
                "sendMessage",
                json!({"chat_id": 1, "text": "x".repeat(4097)})
            ),
            ["sendMessage.text: 4097 characters, allowed are 1 to 4096"]
        );
        // Characters are UTF-16 units: one emoji counts twice.
        assert_eq!(
            faults(
                "answerCallbackQuery",
                json!({"callback_query_id": "1", "text": "🛒".repeat(101)})
            )
            .len(),
            1
        );
        // Bytes are UTF-8: 22 three-byte characters are too many.
        assert_eq!(
            button(&json!({"text": "Buy", "callback_data": "€".repeat(22)})).len(),
            1
        );
        assert_eq!(
            button(&json!({"text": "Buy", "callback_data": ""})).len(),
            1
        );
        assert!(button(&json!({"text": "Buy"}))[0].contains("not 0"));
        assert!(
            button(&json!({"text": "Buy", "callback_data": "a", "url": "https://example.org"}))[0]
                .contains("not 2")
        );
        assert_eq!(
            faults(
                "editMessageMedia",
                json!({"media": {"type": "picture", "media": "x"}})
            )
            .len(),
            1,
            "the union reports its closest member"
        );
        assert_eq!(
            faults("setMyCommands", json!({"commands": [{"command": "x"}]})).len(),
            1
        );
    }
}

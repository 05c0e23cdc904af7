//! The parameters of a call, in any of the encodings that the Bot API accepts.

use std::collections::HashMap;

use bytes::Bytes;
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::facts::Field;
use crate::multipart;
use crate::refuse::ApiError;

/// Named values and uploaded files.
#[derive(Debug, Default)]
pub(crate) struct Params {
    pub(crate) fields: Map<String, Value>,
    pub(crate) files: HashMap<String, Bytes>,
}

impl Params {
    /// Reads query and body. The fields of the method, `known`, decide which type a text is converted to.
    pub(crate) fn decode(
        known: &[Field],
        query: &str,
        content_type: &str,
        body: &Bytes,
    ) -> Result<Self, ApiError> {
        let mut params = Self::default();
        params.add_form(known, query.as_bytes());
        let media_type = content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        match media_type.as_str() {
            "application/json" => params.add_json(body)?,
            "application/x-www-form-urlencoded" => params.add_form(known, body),
            "multipart/form-data" => params.add_parts(known, content_type, body)?,
            _ if body.is_empty() => {}
            _ => return Err(ApiError::violation("unsupported content type")),
        }
        Ok(params)
    }

    fn add_json(&mut self, body: &Bytes) -> Result<(), ApiError> {
        if body.is_empty() {
            return Ok(());
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(object)) => self.fields.extend(object),
            Ok(Value::Null) => {}
            _ => {
                return Err(ApiError::violation(
                    "can't parse request body as a JSON object",
                ));
            }
        }
        Ok(())
    }

    fn add_form(&mut self, known: &[Field], form: &[u8]) {
        for (name, text) in form_urlencoded::parse(form) {
            let value = typed(known, &name, &text);
            self.fields.insert(name.into_owned(), value);
        }
    }

    fn add_parts(
        &mut self,
        known: &[Field],
        content_type: &str,
        body: &Bytes,
    ) -> Result<(), ApiError> {
        let parts = multipart::boundary(content_type)
            .and_then(|boundary| multipart::parts(body, boundary))
            .ok_or_else(|| ApiError::violation("can't parse multipart form"))?;
        for part in parts {
            if part.file_name.is_some() {
                // A part with the name of a field is the value of the field. Other parts are files, to which a
                // value refers by `attach://`.
                if known.iter().any(|field| field.name == part.name) {
                    self.fields
                        .insert(part.name.clone(), format!("attach://{}", part.name).into());
                }
                self.files.insert(part.name, part.content);
            } else {
                let value = typed(known, &part.name, &String::from_utf8_lossy(&part.content));
                self.fields.insert(part.name, value);
            }
        }
        Ok(())
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    pub(crate) fn int(&self, name: &str) -> Option<i64> {
        self.fields.get(name).and_then(Value::as_i64)
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.fields
            .get(name)
            .and_then(Value::as_bool)
            .unwrap_or_default()
    }

    /// The number of the chat; `None` for a name, because the simulator has no public chats.
    pub(crate) fn chat_id(&self) -> Option<i64> {
        match self.fields.get("chat_id")? {
            Value::String(text) => text.parse().ok(),
            value => value.as_i64(),
        }
    }
}

/// Converts the text of a form: for a field whose type is not text, it is read as JSON.
fn typed(known: &[Field], name: &str, text: &str) -> Value {
    let kind = known
        .iter()
        .find(|field| field.name == name)
        .map_or("String", |field| &field.kind);
    if kind == "String" || kind == "InputFile or String" || kind == "InputFile" {
        return text.into();
    }
    match (kind, text) {
        ("Boolean", "1" | "True") => true.into(),
        ("Boolean", "0" | "False") => false.into(),
        _ => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;
    use serde_json::json;

    #[test]
    fn text_of_a_form_gets_the_type_of_its_field() {
        let known = Facts::bundled().method("sendMessage").expect("a method");
        let body = Bytes::from_static(
            b"text=42&chat_id=7&reply_markup=%7B%22inline_keyboard%22%3A%5B%5D%7D&other=1",
        );
        let params = Params::decode(
            known,
            "protect_content=true",
            "application/x-www-form-urlencoded; charset=utf-8",
            &body,
        );
        let expected = json!({"text": "42", "chat_id": 7, "reply_markup": {"inline_keyboard": []}, "other": "1", "protect_content": true});
        assert_eq!(Value::Object(params.expect("decodes").fields), expected);
    }

    #[test]
    fn broken_bodies_are_refused() {
        for (kind, body) in [
            ("application/json", "[1]"),
            ("application/json", "{"),
            ("text/plain", "x"),
            ("multipart/form-data", "x"),
        ] {
            assert!(Params::decode(&[], "", kind, &Bytes::from_static(body.as_bytes())).is_err());
        }
    }
}

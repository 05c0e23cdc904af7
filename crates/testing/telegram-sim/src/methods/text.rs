//! Text parameters: markup, entities and limits.

use serde_json::{Map, Value};

use crate::html;
use crate::refuse::ApiError;
use crate::text::{Entity, Formatted};

pub(super) const MAX_TEXT: usize = 4096;
pub(super) const MAX_CAPTION: usize = 1024;

/// The text of a message; an empty one is refused.
pub(super) fn message(fields: &Map<String, Value>) -> Result<Formatted, ApiError> {
    let text = parse(fields, "text", "entities")?;
    if text.is_empty() {
        return Err(ApiError::violation("message text is empty"));
    }
    if text.len() > MAX_TEXT {
        return Err(ApiError::violation("message is too long"));
    }
    Ok(text)
}

/// The caption of a picture; it may be empty.
pub(super) fn caption(fields: &Map<String, Value>) -> Result<Formatted, ApiError> {
    let caption = parse(fields, "caption", "caption_entities")?;
    if caption.len() > MAX_CAPTION {
        return Err(ApiError::violation("message caption is too long"));
    }
    Ok(caption)
}

fn parse(fields: &Map<String, Value>, name: &str, entities: &str) -> Result<Formatted, ApiError> {
    let text = fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let mode = fields
        .get("parse_mode")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let parsed = match mode.to_ascii_lowercase().as_str() {
        "" => {
            let entities = fields
                .get(entities)
                .cloned()
                .unwrap_or_else(|| Value::Array(Vec::new()));
            let entities: Vec<Entity> = serde_json::from_value(entities)
                .map_err(|_| ApiError::violation("can't parse entities"))?;
            Formatted {
                text: text.to_owned(),
                entities,
            }
        }
        "html" => html::parse(text)
            .map_err(|reason| ApiError::violation(&format!("can't parse entities: {reason}")))?,
        _ => return Err(ApiError::violation("unsupported parse_mode")),
    };
    Ok(parsed.trimmed())
}

use std::collections::BTreeMap;

use chainstore_workflows::ports::Owed;
use serde::Serialize;
use utoipa::ToSchema;

use super::rfc3339;

/// Something the staff were told, or are about to be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Alert {
    #[schema(example = "out_06e5…")]
    id: String,
    /// What it is about.
    topic: String,
    /// Version of the fields.
    version: u16,
    /// Ids and numbers.
    fields: BTreeMap<String, String>,
    #[schema(format = DateTime)]
    created_at: String,
}

impl From<&Owed> for Alert {
    fn from(owed: &Owed) -> Self {
        Self {
            id: owed.id.to_string(),
            topic: owed.topic.clone(),
            version: owed.version,
            fields: owed.fields.iter().cloned().collect(),
            created_at: rfc3339(owed.created_at),
        }
    }
}

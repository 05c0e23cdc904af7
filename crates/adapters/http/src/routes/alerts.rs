use std::collections::BTreeMap;

use actix_web::web::Json;
use chainstore_workflows::ports::Owed;
use chainstore_workflows::staff::ListAlerts;
use serde::Serialize;
use utoipa::ToSchema;

use crate::call::Call;
use crate::extract::Params;
use crate::problem::ApiError;
use crate::wire::{LimitParams, Page, page_size, rfc3339};

/// Something that staff are told, whether the message was sent already or not.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Alert {
    #[schema(example = "out_06e5…")]
    id: String,
    /// What it is about; decides which fields there are.
    topic: String,
    /// Counts changes of the fields of this topic.
    version: u16,
    /// Ids and numbers, no personal data.
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

/// The newest alerts, newest first. Older ones than `limit` allows are not shown.
#[utoipa::path(
    get, path = "/api/v1/alerts", tag = "alerts", params(LimitParams),
    responses((status = 200, description = "The newest alerts", body = Page<Alert>))
)]
pub(crate) async fn list_alerts(
    call: Call<ListAlerts>,
    Params(params): Params<LimitParams>,
) -> Result<Json<Page<Alert>>, ApiError> {
    let rows = call.run(page_size(params.limit.as_deref())?).await?;
    Ok(Json(Page::whole(rows.iter().map(Alert::from).collect())))
}

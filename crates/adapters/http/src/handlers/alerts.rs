use actix_web::web::Json;
use chainstore_workflows::staff::ListAlerts;

use crate::call::Call;
use crate::extract::Params;
use crate::problem::ApiError;
use crate::wire::{Alert, LimitParams, Page, page_size};

/// What the staff were told, newest first.
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

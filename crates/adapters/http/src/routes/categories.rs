use actix_web::HttpResponse;
use chainstore_orders::ShortText;
use chainstore_workflows::staff::{AddCategory, NewCategory};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::call::Call;
use crate::extract::Body;
use crate::problem::ApiError;
use crate::wire::Added;

/// A new category.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddCategoryBody {
    #[schema(value_type = String, max_length = 80)]
    name: ShortText,
    /// Order on the screen, smallest first.
    position: u32,
}

impl From<AddCategoryBody> for NewCategory {
    fn from(AddCategoryBody { name, position }: AddCategoryBody) -> Self {
        Self { name, position }
    }
}

/// Adds a category.
#[utoipa::path(
    post, path = "/api/v1/categories", tag = "catalogue", request_body = AddCategoryBody,
    responses((status = 201, description = "Added", body = Added))
)]
pub(crate) async fn add_category(
    call: Call<AddCategory>,
    body: Body<AddCategoryBody>,
) -> Result<HttpResponse, ApiError> {
    Ok(Added::answer(call.run(body.value.into()).await?))
}

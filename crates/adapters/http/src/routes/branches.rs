use actix_web::HttpResponse;
use chainstore_orders::{LongText, ShortText};
use chainstore_workflows::staff::{AddBranch, NewBranch};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::call::Call;
use crate::extract::Body;
use crate::problem::ApiError;
use crate::wire::Added;

/// A new branch.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddBranchBody {
    #[schema(value_type = String, max_length = 80)]
    name: ShortText,
    #[schema(value_type = String, max_length = 700)]
    address: LongText,
    /// Whether shipped goods leave from here.
    ships: bool,
    /// Whether shoppers can collect here.
    collects: bool,
    /// Order on the screen, smallest first.
    position: u32,
}

impl From<AddBranchBody> for NewBranch {
    fn from(body: AddBranchBody) -> Self {
        Self {
            name: body.name,
            address: body.address,
            ships: body.ships,
            collects: body.collects,
            position: body.position,
        }
    }
}

/// Adds a branch.
#[utoipa::path(
    post, path = "/api/v1/branches", tag = "catalogue", request_body = AddBranchBody,
    responses((status = 201, description = "Added", body = Added))
)]
pub(crate) async fn add_branch(
    call: Call<AddBranch>,
    body: Body<AddBranchBody>,
) -> Result<HttpResponse, ApiError> {
    Ok(Added::answer(call.run(body.value.into()).await?))
}

use actix_web::HttpResponse;
use actix_web::web::Json;
use chainstore_orders as orders;
use chainstore_workflows::staff::{AddBranch, ListAllBranches, NewBranch};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::call::Call;
use crate::extract::{Body, field};
use crate::problem::ApiError;
use crate::wire::{Added, Listing, Page, PageParams, Unfiltered};

/// A shop or warehouse, where stock is kept and goods can be collected.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Branch {
    #[schema(example = "brn_06e5…")]
    id: String,
    name: String,
    address: String,
    /// Whether goods are shipped from here.
    ships: bool,
    /// Whether shoppers can collect goods here.
    collects: bool,
    /// Position in lists; the smallest comes first.
    position: u32,
}

/// A new branch.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddBranchBody {
    #[schema(max_length = 80)]
    name: String,
    #[schema(max_length = 700)]
    address: String,
    /// Whether goods are shipped from here.
    ships: bool,
    /// Whether shoppers can collect goods here.
    collects: bool,
    /// Position in lists; the smallest comes first.
    position: u32,
}

impl From<&orders::Branch> for Branch {
    fn from(branch: &orders::Branch) -> Self {
        Self {
            id: branch.id.to_string(),
            name: branch.name.to_string(),
            address: branch.address.to_string(),
            ships: branch.ships,
            collects: branch.collects,
            position: branch.position,
        }
    }
}

impl TryFrom<AddBranchBody> for NewBranch {
    type Error = ApiError;

    fn try_from(body: AddBranchBody) -> Result<Self, ApiError> {
        Ok(Self {
            name: field("name", &body.name)?,
            address: field("address", &body.address)?,
            ships: body.ships,
            collects: body.collects,
            position: body.position,
        })
    }
}

/// Branches by position.
#[utoipa::path(
    get, path = "/api/v1/branches", tag = "catalogue", params(PageParams),
    responses((status = 200, description = "One page", body = Page<Branch>))
)]
pub(crate) async fn list_branches(
    call: Call<ListAllBranches>,
    list: Listing<Unfiltered>,
) -> Result<Json<Page<Branch>>, ApiError> {
    call.run(list.page).await.map(Page::answer)
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
    Ok(Added::answer(call.run(body.value.try_into()?).await?))
}

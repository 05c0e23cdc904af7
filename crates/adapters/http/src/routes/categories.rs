use actix_web::HttpResponse;
use actix_web::web::Json;
use chainstore_orders as orders;
use chainstore_workflows::staff::{AddCategory, ListAllCategories, NewCategory};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::call::Call;
use crate::extract::{Body, field};
use crate::problem::ApiError;
use crate::wire::{Added, Listing, Page, PageParams, Unfiltered};

/// A group of products that shoppers browse together.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Category {
    #[schema(example = "cat_06e5…")]
    id: String,
    name: String,
    /// Position in lists; the smallest comes first.
    position: u32,
    /// The number of listed products in it.
    products: u32,
}

/// A new category.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddCategoryBody {
    #[schema(max_length = 80)]
    name: String,
    /// Position in lists; the smallest comes first.
    position: u32,
}

impl From<&(orders::Category, u32)> for Category {
    fn from((category, products): &(orders::Category, u32)) -> Self {
        Self {
            id: category.id.to_string(),
            name: category.name.to_string(),
            position: category.position,
            products: *products,
        }
    }
}

impl TryFrom<AddCategoryBody> for NewCategory {
    type Error = ApiError;

    fn try_from(AddCategoryBody { name, position }: AddCategoryBody) -> Result<Self, ApiError> {
        let name = field("name", &name)?;
        Ok(Self { name, position })
    }
}

/// Categories by position. Those without products are listed too.
#[utoipa::path(
    get, path = "/api/v1/categories", tag = "catalogue", params(PageParams),
    responses((status = 200, description = "One page", body = Page<Category>))
)]
pub(crate) async fn list_categories(
    call: Call<ListAllCategories>,
    list: Listing<Unfiltered>,
) -> Result<Json<Page<Category>>, ApiError> {
    call.run(list.page).await.map(Page::answer)
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
    Ok(Added::answer(call.run(body.value.try_into()?).await?))
}

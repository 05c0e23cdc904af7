use actix_web::HttpResponse;
use actix_web::web::Json;
use chainstore_kernel::{Actor, Fact};
use chainstore_orders::ProductKind;
use chainstore_workflows::staff::{
    AddBranch, AddCategory, AddProduct, AddProductCommand, ListCatalogue, SetStock,
};

use crate::call::Call;
use crate::extract::{Body, IdempotencyKey, PathId};
use crate::problem::ApiError;
use crate::wire::{
    AddBranchBody, AddCategoryBody, AddProductBody, Added, Catalogue, Product, SetStockBody, Stock,
};

/// Categories, branches, products and what lies where.
#[utoipa::path(
    get, path = "/api/v1/catalogue", tag = "catalogue",
    responses((status = 200, description = "All of it", body = Catalogue))
)]
pub(crate) async fn show_catalogue(
    call: Call<ListCatalogue>,
    (): (),
) -> Result<Json<Catalogue>, ApiError> {
    Ok(Json(Catalogue::from(&call.run(()).await?)))
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
    let id = call.run(body.value.into()).await?.to_string();
    Ok(HttpResponse::Created().json(Added { id }))
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
    let id = call.run(body.value.into()).await?.to_string();
    Ok(HttpResponse::Created().json(Added { id }))
}

/// Adds a product. With an idempotency key the same request makes it once, however often it is sent.
#[utoipa::path(
    post, path = "/api/v1/products", tag = "catalogue", request_body = AddProductBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 255 characters; the same key with another body is refused")),
    responses((status = 201, description = "Added, now or by the same request before", body = Product))
)]
pub(crate) async fn add_product(
    call: Call<AddProduct>,
    arguments: (IdempotencyKey, Body<AddProductBody>),
) -> Result<HttpResponse, ApiError> {
    let (IdempotencyKey(key), body) = arguments;
    let once = key.map(|key| once(call.actor(), key, body.digest()));
    let product = body.value.try_into()?;
    let added = call.run(AddProductCommand { product, once }).await?;
    Ok(HttpResponse::Created().json(Product::new(&added, &[])))
}

/// An idempotency key counts for one principal and one route (SR-38).
fn once(actor: Actor, key: String, digest: &str) -> Fact {
    Fact {
        scope: format!("http:{actor}:POST /api/v1/products"),
        key,
        digest: digest.to_owned(),
    }
}

/// Sets how many pieces of a variant can be sold at a branch.
#[utoipa::path(
    put, path = "/api/v1/products/{id}/stock", tag = "catalogue", request_body = SetStockBody,
    params(("id" = String, Path, example = "prd_06e5…")),
    responses((status = 200, description = "What lies there now", body = Stock))
)]
pub(crate) async fn set_stock(
    call: Call<SetStock>,
    arguments: (PathId<ProductKind>, Body<SetStockBody>),
) -> Result<Json<Stock>, ApiError> {
    let (PathId(product), body) = arguments;
    let stock = call.run(body.value.of(product)?).await?;
    Ok(Json(stock.into()))
}

use actix_web::HttpResponse;
use actix_web::web::Json;
use chainstore_kernel::{Actor, Fact};
use chainstore_orders::{ProductId, ProductKind};
use chainstore_workflows::staff::{
    AddProduct, AddProductCommand, ListAllProducts, NewProduct, NewVariant, SetStock,
    SetStockCommand,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::call::Call;
use crate::extract::{Body, IdempotencyKey, PathId, field, optional};
use crate::problem::ApiError;
use crate::wire::{FiatAmount, GoodsKind, Listing, Page, PageParams, Product, Stock, Unfiltered};

/// A new product.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddProductBody {
    #[schema(example = "cat_06e5…")]
    category: String,
    kind: GoodsKind,
    #[schema(max_length = 80)]
    title: String,
    #[schema(max_length = 700)]
    description: String,
    /// Name of its photo in the photo store: lower-case letters, digits, `-`, `_` and `.`, with the
    /// extension jpg, jpeg or png.
    #[serde(default)]
    #[schema(max_length = 80, example = "shirt.png")]
    photo: Option<String>,
    #[schema(min_items = 1, max_items = 50)]
    variants: Vec<AddVariantBody>,
}

/// A variant of a new product.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AddVariantBody {
    #[schema(max_length = 80)]
    label: String,
    /// The price of one piece, in the currency of the shop.
    price: FiatAmount,
}

/// How many pieces of a variant a branch can sell.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetStockBody {
    #[schema(example = "var_06e5…")]
    variant: String,
    #[schema(example = "brn_06e5…")]
    branch: String,
    /// Pieces that can be sold from now on. The reserved and the sold pieces stay as they are.
    #[schema(maximum = 1_000_000)]
    available: u32,
}

impl TryFrom<AddProductBody> for NewProduct {
    type Error = ApiError;

    fn try_from(body: AddProductBody) -> Result<Self, ApiError> {
        let variants = body.variants.iter().enumerate();
        Ok(Self {
            category: field("category", &body.category)?,
            kind: body.kind.into(),
            title: field("title", &body.title)?,
            description: field("description", &body.description)?,
            photo: optional("photo", body.photo.as_deref())?,
            variants: variants
                .map(|(place, variant)| variant.read(&format!("variants[{place}]")))
                .collect::<Result<_, _>>()?,
        })
    }
}

impl AddVariantBody {
    /// Parses the fields of the variant. `path` says where in the body the variant stands, for example `variants[0]`;
    /// errors name a field by it.
    fn read(&self, path: &str) -> Result<NewVariant, ApiError> {
        Ok(NewVariant {
            label: field(&format!("{path}.label"), &self.label)?,
            price: self.price.read(&format!("{path}.price"))?,
        })
    }
}

impl SetStockBody {
    fn command(&self, product: ProductId) -> Result<SetStockCommand, ApiError> {
        Ok(SetStockCommand {
            product,
            variant: field("variant", &self.variant)?,
            branch: field("branch", &self.branch)?,
            available: self.available,
        })
    }
}

/// Listed products with the stock of their variants at each branch, newest first. Archived products are
/// not in this list.
#[utoipa::path(
    get, path = "/api/v1/products", tag = "catalogue", params(PageParams),
    responses((status = 200, description = "One page", body = Page<Product>))
)]
pub(crate) async fn list_products(
    call: Call<ListAllProducts>,
    list: Listing<Unfiltered>,
) -> Result<Json<Page<Product>>, ApiError> {
    let found = call.run(list.page).await?;
    let show = |product| Product::new(&product, &found.stock);
    Ok(Page::made(found.products, show))
}

/// Adds a product. A request that is sent again with the same idempotency key adds nothing and gets the
/// product that was added before.
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

/// The scope of an idempotency key is one principal and one route, so two callers can use the same key
/// (SR-38).
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
    responses((status = 200, description = "The stock of the variant at the branch", body = Stock))
)]
pub(crate) async fn set_stock(
    call: Call<SetStock>,
    arguments: (PathId<ProductKind>, Body<SetStockBody>),
) -> Result<Json<Stock>, ApiError> {
    let (PathId(product), body) = arguments;
    let stock = call.run(body.value.command(product)?).await?;
    Ok(Json(stock.into()))
}

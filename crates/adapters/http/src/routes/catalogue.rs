use actix_web::web::Json;
use chainstore_orders as orders;
use chainstore_workflows::staff::{CatalogueView, ListCatalogue};
use serde::Serialize;
use utoipa::ToSchema;

use crate::call::Call;
use crate::problem::ApiError;
use crate::wire::Product;

/// What the shop sells, and how many pieces each branch has.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Catalogue {
    categories: Vec<Category>,
    branches: Vec<Branch>,
    /// Listed products by title, 500 at most.
    products: Vec<Product>,
}

/// A group of products.
#[derive(Debug, Serialize, ToSchema)]
struct Category {
    id: String,
    name: String,
    /// Order on the screen, smallest first.
    position: u32,
    /// How many listed products it has.
    products: u32,
}

/// A shop or warehouse.
#[derive(Debug, Serialize, ToSchema)]
struct Branch {
    id: String,
    name: String,
    address: String,
    /// Whether shipped goods leave from here.
    ships: bool,
    /// Whether shoppers can collect here.
    collects: bool,
    /// Order on the screen, smallest first.
    position: u32,
}

impl From<&CatalogueView> for Catalogue {
    fn from(view: &CatalogueView) -> Self {
        let category = |(category, products): &(orders::Category, u32)| Category {
            id: category.id.to_string(),
            name: category.name.to_string(),
            position: category.position,
            products: *products,
        };
        let product = |product| Product::new(product, &view.stock);
        Self {
            categories: view.categories.iter().map(category).collect(),
            branches: view.branches.iter().map(Branch::from).collect(),
            products: view.products.iter().map(product).collect(),
        }
    }
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

/// Categories, branches and listed products with their stock at each branch. Of the products only the
/// first 500 by title are shown, and archived ones never.
#[utoipa::path(
    get, path = "/api/v1/catalogue", tag = "catalogue",
    responses((status = 200, description = "Categories, branches, and at most 500 listed products", body = Catalogue))
)]
pub(crate) async fn show_catalogue(
    call: Call<ListCatalogue>,
    (): (),
) -> Result<Json<Catalogue>, ApiError> {
    Ok(Json(Catalogue::from(&call.run(()).await?)))
}

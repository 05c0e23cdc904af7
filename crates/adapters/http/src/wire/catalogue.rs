use chainstore_kernel::GoodsKind;
use chainstore_orders as orders;
use chainstore_orders::{BranchId, CategoryId, LongText, Place, ProductId, ShortText, VariantId};
use chainstore_workflows::staff::{
    CatalogueView, NewBranch, NewCategory, NewProduct, NewVariant, SetStockCommand,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::money::Price;
use super::{FiatAmount, rfc3339};
use crate::problem::ApiError;

/// Everything that is sold, and where it lies.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Catalogue {
    categories: Vec<Category>,
    branches: Vec<Branch>,
    products: Vec<Product>,
}

/// A shelf.
#[derive(Debug, Serialize, ToSchema)]
struct Category {
    id: String,
    name: String,
    position: u32,
    /// Listed products on it.
    products: u32,
}

/// A shop or warehouse.
#[derive(Debug, Serialize, ToSchema)]
struct Branch {
    id: String,
    name: String,
    address: String,
    ships: bool,
    collects: bool,
    position: u32,
}

/// Something for sale.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Product {
    #[schema(example = "prd_06e5…")]
    id: String,
    category: String,
    kind: String,
    title: String,
    description: String,
    photo: Option<String>,
    state: &'static str,
    variants: Vec<Variant>,
    #[schema(format = DateTime)]
    created_at: String,
}

/// One purchasable form of a product.
#[derive(Debug, Serialize, ToSchema)]
struct Variant {
    id: String,
    label: String,
    prices: Vec<FiatAmount>,
    stock: Vec<PlacedStock>,
}

/// Pieces at a branch.
#[derive(Debug, Serialize, ToSchema)]
struct PlacedStock {
    branch: String,
    #[serde(flatten)]
    stock: Stock,
}

/// A number of pieces.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Stock {
    /// Can be sold.
    available: u32,
    /// Set aside for orders that await payment.
    reserved: u32,
    /// Paid for.
    sold: u32,
}

/// The id of what was added.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Added {
    pub(crate) id: String,
}

/// A shelf to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddCategoryBody {
    #[schema(value_type = String, max_length = 80)]
    name: ShortText,
    /// Order on the screen, smallest first.
    position: u32,
}

/// A branch to be.
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

/// A product to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddProductBody {
    #[schema(value_type = String, example = "cat_06e5…")]
    category: CategoryId,
    #[schema(value_type = String, example = "physical")]
    kind: GoodsKind,
    #[schema(value_type = String, max_length = 80)]
    title: ShortText,
    #[schema(value_type = String, max_length = 700)]
    description: LongText,
    /// Name of its photo in the photo store.
    #[serde(default)]
    #[schema(example = "shirt.png")]
    photo: Option<String>,
    /// At least one.
    #[schema(min_items = 1, max_items = 50)]
    variants: Vec<AddVariantBody>,
}

/// A variant to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AddVariantBody {
    #[schema(value_type = String, max_length = 80)]
    label: ShortText,
    /// In the currency of the shop.
    #[schema(value_type = FiatAmount)]
    price: Price,
}

/// How many pieces can be sold where.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetStockBody {
    #[schema(value_type = String, example = "var_06e5…")]
    variant: VariantId,
    #[schema(value_type = String, example = "brn_06e5…")]
    branch: BranchId,
    /// Pieces that can be sold; reserved and sold ones stay as they are.
    #[schema(maximum = 1_000_000)]
    available: u32,
}

/// Most variants of one product.
const MOST_VARIANTS: usize = 50;
/// Most pieces at one place.
const MOST_PIECES: u32 = 1_000_000;

impl From<AddCategoryBody> for NewCategory {
    fn from(AddCategoryBody { name, position }: AddCategoryBody) -> Self {
        Self { name, position }
    }
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

impl TryFrom<AddProductBody> for NewProduct {
    type Error = ApiError;

    fn try_from(body: AddProductBody) -> Result<Self, ApiError> {
        if body.variants.len() > MOST_VARIANTS {
            let cure = format!("a product has {MOST_VARIANTS} variants at most");
            return Err(ApiError::invalid("variants", cure));
        }
        if body
            .photo
            .as_deref()
            .is_some_and(|name| !is_file_name(name))
        {
            let cure = "write a file name of at most 80 letters, digits, `-`, `_` and `.`, for example shirt.png";
            return Err(ApiError::invalid("photo", cure));
        }
        let variant = |AddVariantBody { label, price }| NewVariant {
            label,
            price: price.0,
        };
        Ok(Self {
            category: body.category,
            kind: body.kind,
            title: body.title,
            description: body.description,
            photo: body.photo,
            variants: body.variants.into_iter().map(variant).collect(),
        })
    }
}

/// A plain name: it can leave no folder.
fn is_file_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=80).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(plain)
}

impl SetStockBody {
    /// The command for this product.
    pub(crate) fn of(self, product: ProductId) -> Result<SetStockCommand, ApiError> {
        if self.available > MOST_PIECES {
            let cure = format!("{MOST_PIECES} pieces at most lie at one place");
            return Err(ApiError::invalid("available", cure));
        }
        Ok(SetStockCommand {
            product,
            variant: self.variant,
            branch: self.branch,
            available: self.available,
        })
    }
}

impl From<orders::Stock> for Stock {
    fn from(stock: orders::Stock) -> Self {
        Self {
            available: stock.available,
            reserved: stock.reserved,
            sold: stock.sold,
        }
    }
}

impl Product {
    /// A product with what lies where.
    pub(crate) fn new(product: &orders::Product, stock: &[(Place, orders::Stock)]) -> Self {
        let variant = |variant: &orders::Variant| Variant {
            id: variant.id.to_string(),
            label: variant.label.to_string(),
            prices: variant
                .prices
                .iter()
                .copied()
                .map(FiatAmount::from)
                .collect(),
            stock: stock
                .iter()
                .filter(|(place, _)| place.variant == variant.id)
                .map(|(place, stock)| PlacedStock {
                    branch: place.branch.to_string(),
                    stock: (*stock).into(),
                })
                .collect(),
        };
        Self {
            id: product.id.to_string(),
            category: product.category.to_string(),
            kind: product.kind.to_string(),
            title: product.title.to_string(),
            description: product.description.to_string(),
            photo: product.photo.clone(),
            state: product.state.name(),
            variants: product.variants.iter().map(variant).collect(),
            created_at: rfc3339(product.created_at),
        }
    }
}

impl From<&CatalogueView> for Catalogue {
    fn from(view: &CatalogueView) -> Self {
        Self {
            categories: view
                .categories
                .iter()
                .map(|(category, products)| Category {
                    id: category.id.to_string(),
                    name: category.name.to_string(),
                    position: category.position,
                    products: *products,
                })
                .collect(),
            branches: view.branches.iter().map(Branch::from).collect(),
            products: view
                .products
                .iter()
                .map(|product| Product::new(product, &view.stock))
                .collect(),
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

#[cfg(test)]
mod tests {
    use super::*;

    // proves SR-35
    #[test]
    fn a_photo_name_leaves_no_folder() {
        assert!(is_file_name("shirt-1.png"));
        for name in ["", "../x", "a/b", ".hidden", "a\\b", "é.png", "a b"] {
            assert!(!is_file_name(name), "{name}");
        }
    }
}

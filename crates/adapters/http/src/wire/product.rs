use chainstore_orders as orders;
use serde::Serialize;
use utoipa::ToSchema;

use super::goods::GoodsKind;
use super::money::FiatAmount;
use super::spelled::spelled;
use super::time::rfc3339;

/// Something for sale.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Product {
    #[schema(example = "prd_06e5…")]
    id: String,
    #[schema(example = "cat_06e5…")]
    category: String,
    kind: GoodsKind,
    title: String,
    description: String,
    /// The name of its photo in the photo store.
    #[schema(example = "shirt.png")]
    photo: Option<String>,
    state: ProductState,
    variants: Vec<Variant>,
    #[schema(format = DateTime)]
    created_at: String,
}

spelled! {
    /// Whether shoppers see a product.
    enum ProductState for orders::ProductState {
        /// Shoppers can see and buy it.
        Listed,
        /// It is not for sale. It is kept because old orders refer to it.
        Archived,
    }
}

/// One purchasable form of a product.
#[derive(Debug, Serialize, ToSchema)]
struct Variant {
    id: String,
    label: String,
    prices: Vec<FiatAmount>,
    stock: Vec<PlacedStock>,
}

/// The pieces of a variant at one branch.
#[derive(Debug, Serialize, ToSchema)]
struct PlacedStock {
    branch: String,
    #[serde(flatten)]
    stock: Stock,
}

/// Pieces of a variant at one branch, by what may happen to them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Stock {
    /// Pieces that can be sold.
    available: u32,
    /// Pieces reserved for orders that are not paid yet.
    reserved: u32,
    /// Pieces sold to paid orders.
    sold: u32,
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
    /// A product with those entries of `stock` that are about its variants.
    pub(crate) fn new(product: &orders::Product, stock: &[(orders::Place, orders::Stock)]) -> Self {
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
            kind: product.kind.into(),
            title: product.title.to_string(),
            description: product.description.to_string(),
            photo: product.photo.as_ref().map(ToString::to_string),
            state: product.state.into(),
            variants: product.variants.iter().map(variant).collect(),
            created_at: rfc3339(product.created_at),
        }
    }
}

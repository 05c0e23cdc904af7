use alloc::vec::Vec;

use chainstore_kernel::{Currency, GoodsKind, Money, Timestamp, closed_set};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{BranchId, CategoryId, LongText, PhotoName, ProductId, ShortText, VariantId};

/// A group of products that shoppers browse together. Every product is in one category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The id of the category.
    pub id: CategoryId,
    /// The name that shoppers see.
    pub name: ShortText,
    /// Its position in lists; the smallest comes first.
    pub position: u32,
}

/// Whether a product is for sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ProductState {
    /// Shoppers can see and buy it.
    Listed,
    /// It is not for sale. It is kept because orders refer to its variants.
    Archived,
}

closed_set!(ProductState);

/// A product, which is sold in one or more variants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// The id of the product.
    pub id: ProductId,
    /// The category in which shoppers find the product.
    pub category: CategoryId,
    /// The kind of goods; it decides which deliveries and payment methods are possible.
    pub kind: GoodsKind,
    /// The title that shoppers see in lists.
    pub title: ShortText,
    /// The description on the page of the product.
    pub description: LongText,
    /// The name of its photo in the photo store.
    pub photo: Option<PhotoName>,
    /// Whether it is for sale.
    pub state: ProductState,
    /// Its variants, at least one.
    pub variants: Vec<Variant>,
    /// When it was created.
    pub created_at: Timestamp,
    /// The number of changes. A store writes the product only if the stored version is still the same.
    pub version: i64,
}

/// A form in which a product is sold, such as a size. It has the prices and the stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The id of the variant.
    pub id: VariantId,
    /// What distinguishes it from the other variants of the product, for example `L`.
    pub label: ShortText,
    /// The prices of one piece, at most one in each currency.
    pub prices: Vec<Money>,
}

impl Variant {
    /// The price of one piece in a currency; `None` when it is not sold in that currency.
    pub fn price(&self, currency: Currency) -> Option<Money> {
        self.prices
            .iter()
            .copied()
            .find(|price| price.currency() == currency)
    }
}

impl Product {
    /// The variant with this id; `None` when the product does not have it.
    pub fn variant(&self, id: VariantId) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.id == id)
    }
}

/// A shop or a warehouse of the merchant. Stock is kept for each branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The id of the branch.
    pub id: BranchId,
    /// The name that shoppers see.
    pub name: ShortText,
    /// The address that shoppers see.
    pub address: LongText,
    /// Whether goods are shipped from here.
    pub ships: bool,
    /// Whether shoppers can collect goods here.
    pub collects: bool,
    /// Its position in lists; the smallest comes first.
    pub position: u32,
}

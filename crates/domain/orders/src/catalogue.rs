use alloc::vec::Vec;

use chainstore_kernel::{Asset, Currency, GoodsKind, Money, Timestamp};

use crate::{BranchId, CategoryId, LongText, PhotoName, ProductId, ShortText, VariantId};

/// A shelf of the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// What shoppers read.
    pub name: ShortText,
    /// Order on the screen, smallest first.
    pub position: u32,
}

/// Whether shoppers see a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProductState {
    /// For sale.
    Listed,
    /// No longer offered; old orders still name it.
    Archived,
}

/// Something for sale, in one or more variants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// The shelf it stands on.
    pub category: CategoryId,
    /// Decides delivery and the payment methods allowed.
    pub kind: GoodsKind,
    /// What shoppers read first.
    pub title: ShortText,
    /// What they read next.
    pub description: LongText,
    /// Name of its photo in the photo store.
    pub photo: Option<PhotoName>,
    /// Whether it is offered.
    pub state: ProductState,
    /// At least one.
    pub variants: Vec<Variant>,
    /// When it was created.
    pub created_at: Timestamp,
    /// Counts changes; a stale writer is refused.
    pub version: i64,
}

/// One purchasable form of a product, such as a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its id.
    pub id: VariantId,
    /// What tells it from its siblings: `L`.
    pub label: ShortText,
    /// One price for each currency it is sold in.
    pub prices: Vec<Money>,
}

impl Variant {
    /// The price in a currency, if it is sold in it.
    pub fn price(&self, currency: Currency) -> Option<Money> {
        self.prices
            .iter()
            .copied()
            .find(|price| price.asset() == Asset::Fiat(currency))
    }
}

impl Product {
    /// The variant of that id.
    pub fn variant(&self, id: VariantId) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.id == id)
    }
}

/// A shop or warehouse of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Its id.
    pub id: BranchId,
    /// What shoppers read.
    pub name: ShortText,
    /// Where it is.
    pub address: LongText,
    /// Whether shipped goods leave from here.
    pub ships: bool,
    /// Whether shoppers can collect here.
    pub collects: bool,
    /// Order on the screen, smallest first.
    pub position: u32,
}

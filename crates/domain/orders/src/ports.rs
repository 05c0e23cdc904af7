//! What the order domain needs from a database.
//!
//! Stores live inside a transaction ([`OrdersTx`]); readers live in a read-only view
//! ([`OrdersRead`]). Laws common to all: an unknown id is `None`; a transaction sees its own writes;
//! what is not committed is never seen; a stale version is [`StoreError::Conflict`]. Each port takes
//! sets, so that no caller is tempted into a query per row.

use alloc::{boxed::Box, vec::Vec};

use async_trait::async_trait;
use chainstore_kernel::{Currency, OrderId, ShopperId, StoreError, Timestamp, Tx};

use crate::{
    Branch, BranchId, Cart, Category, CategoryId, Offer, Order, OrderEvent, Place,
    Product, ProductId, Reservation, Stock, StockChange, TimelineEntry, VariantId,
};

/// The transaction slice of this domain.
pub trait OrdersTx: Tx {
    /// Products, categories, branches and stock.
    fn catalogue(&mut self) -> &mut dyn CatalogueStore;
    /// Carts.
    fn carts(&mut self) -> &mut dyn CartStore;
    /// Orders and reservations.
    fn orders(&mut self) -> &mut dyn OrderStore;
}

/// Products, categories, branches and stock, for change.
#[async_trait]
pub trait CatalogueStore: Send {
    /// Adds a category.
    async fn add_category(&mut self, category: &Category) -> Result<(), StoreError>;

    /// Adds a branch.
    async fn add_branch(&mut self, branch: &Branch) -> Result<(), StoreError>;

    /// A category.
    async fn category(&mut self, id: CategoryId) -> Result<Option<Category>, StoreError>;

    /// Adds a product, of a category that exists, with its variants and prices; its stock is nothing.
    async fn add_product(&mut self, product: &Product) -> Result<(), StoreError>;

    /// A product with its variants.
    async fn product(&mut self, id: ProductId) -> Result<Option<Product>, StoreError>;

    /// What the shop offers for these variants, pieces counted at `branch` alone if given, else over
    /// all branches. Unknown variants are left out.
    async fn offers(
        &mut self,
        variants: &[VariantId],
        currency: Currency,
        branch: Option<BranchId>,
    ) -> Result<Vec<Offer>, StoreError>;

    /// All branches in order.
    async fn branches(&mut self) -> Result<Vec<Branch>, StoreError>;

    /// Stock at a place; nothing if it was never set.
    async fn stock(&mut self, place: Place) -> Result<Stock, StoreError>;

    /// Sets how many pieces can be sold at a place; reserved and sold ones stay as they are.
    async fn set_available(&mut self, place: Place, available: u32) -> Result<(), StoreError>;

    /// Moves pieces, all or none, in the order of their places (no deadlock). When a pile is too
    /// small nothing is moved and the places that fall short are returned.
    async fn move_stock(&mut self, changes: &[StockChange]) -> Result<Vec<Place>, StoreError>;
}

/// Carts.
#[async_trait]
pub trait CartStore: Send {
    /// The shopper's cart, empty at version 0 if there is none.
    async fn cart(&mut self, shopper: ShopperId) -> Result<Cart, StoreError>;

    /// Writes a cart read at `cart.version`; the stored version becomes the next one.
    async fn save(&mut self, cart: &Cart) -> Result<(), StoreError>;
}

/// Orders and their reservations.
#[async_trait]
pub trait OrderStore: Send {
    /// Adds an order with its lines and its first timeline entry.
    async fn add(&mut self, order: &Order) -> Result<(), StoreError>;

    /// An order with its lines.
    async fn order(&mut self, id: OrderId) -> Result<Option<Order>, StoreError>;

    /// Writes the state of an order read at `order.version()` and of its lines.
    async fn save(&mut self, order: &Order) -> Result<(), StoreError>;

    /// Adds to the timeline of an order.
    async fn record(
        &mut self,
        order: OrderId,
        at: Timestamp,
        event: &OrderEvent,
    ) -> Result<(), StoreError>;

    /// Adds a reservation.
    async fn reserve(&mut self, reservation: &Reservation) -> Result<(), StoreError>;

    /// The reservation of an order.
    async fn reservation(&mut self, order: OrderId) -> Result<Option<Reservation>, StoreError>;

    /// Writes the state of a reservation.
    async fn save_reservation(&mut self, reservation: &Reservation) -> Result<(), StoreError>;
}

/// The read-only slice of this domain.
#[async_trait]
pub trait OrdersRead: Send {
    /// All categories in order, each with the number of listed products.
    async fn categories(&mut self) -> Result<Vec<(Category, u32)>, StoreError>;

    /// Listed products of a category, or of all, by title, `skip` of them passed over, `take` at most; with the
    /// number of all.
    async fn products(
        &mut self,
        category: Option<CategoryId>,
        skip: u32,
        take: u32,
    ) -> Result<(Vec<Product>, u32), StoreError>;

    /// A product with its variants, also when archived.
    async fn product(&mut self, id: ProductId) -> Result<Option<Product>, StoreError>;

    /// As [`CatalogueStore::offers`].
    async fn offers(
        &mut self,
        variants: &[VariantId],
        currency: Currency,
        branch: Option<BranchId>,
    ) -> Result<Vec<Offer>, StoreError>;

    /// All branches in order.
    async fn branches(&mut self) -> Result<Vec<Branch>, StoreError>;

    /// Stock of these variants, place by place.
    async fn stock_of(&mut self, variants: &[VariantId])
    -> Result<Vec<(Place, Stock)>, StoreError>;

    /// The shopper's cart.
    async fn cart(&mut self, shopper: ShopperId) -> Result<Cart, StoreError>;

    /// An order.
    async fn order(&mut self, id: OrderId) -> Result<Option<Order>, StoreError>;

    /// Orders, newest first, `take` at most, placed before the one of `after` if given; of one
    /// shopper if given; in one state if given (its stored name).
    async fn orders(
        &mut self,
        shopper: Option<ShopperId>,
        state: Option<&str>,
        after: Option<OrderId>,
        take: u32,
    ) -> Result<Vec<Order>, StoreError>;

    /// Everything that happened to an order, oldest first.
    async fn timeline(&mut self, order: OrderId) -> Result<Vec<TimelineEntry>, StoreError>;
}

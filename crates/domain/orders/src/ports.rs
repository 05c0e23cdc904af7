//! What the order domain needs from a database.
//!
//! Stores write, inside a transaction ([`OrdersTx`]). What can be read ([`OrdersRead`]) is the same in a
//! transaction and in a read-only view. Laws common to all: an unknown id is `None`; a transaction sees its own writes;
//! what is not committed is never seen; a stale version is [`StoreError::Conflict`]. Each port takes
//! sets, so that no caller is tempted into a query per row.

use alloc::{boxed::Box, vec::Vec};

use async_trait::async_trait;
use chainstore_kernel::{Currency, OrderId, Page, PageRequest, ShopperId, StoreError, Tx};

use crate::{
    Branch, BranchId, Cart, Category, CategoryId, Offer, Order, OrderStatus, Place, Product,
    ProductId, Reservation, Stock, StockChange, VariantId,
};

/// What this domain writes in a transaction.
pub trait OrdersTx: Tx {
    /// Products, categories, branches and stock.
    fn catalogue(&mut self) -> &mut dyn CatalogueStore;
    /// Carts.
    fn carts(&mut self) -> &mut dyn CartStore;
    /// Orders and reservations.
    fn orders(&mut self) -> &mut dyn OrderStore;
}

/// Products, categories, branches and stock.
#[async_trait]
pub trait CatalogueStore: Send {
    /// Adds a category.
    async fn add_category(&mut self, category: &Category) -> Result<(), StoreError>;

    /// Adds a branch.
    async fn add_branch(&mut self, branch: &Branch) -> Result<(), StoreError>;

    /// Adds a product, of a category that exists, with its variants and prices; its stock is nothing.
    async fn add_product(&mut self, product: &Product) -> Result<(), StoreError>;

    /// Sets how many pieces can be sold at a place; reserved and sold ones stay as they are.
    async fn set_available(&mut self, place: Place, available: u32) -> Result<(), StoreError>;

    /// Moves pieces, all or none, in the order of their places (no deadlock). When a pile is too
    /// small nothing is moved and the places that fall short are returned.
    async fn move_stock(&mut self, changes: &[StockChange]) -> Result<Vec<Place>, StoreError>;
}

/// Carts.
#[async_trait]
pub trait CartStore: Send {
    /// Writes a cart read at `cart.version`; the stored version becomes the next one.
    async fn save(&mut self, cart: &Cart) -> Result<(), StoreError>;
}

/// Orders and their reservations.
#[async_trait]
pub trait OrderStore: Send {
    /// Adds an order with its lines.
    async fn add(&mut self, order: &Order) -> Result<(), StoreError>;

    /// Writes the state of an order read at `order.version()` and of its lines.
    async fn save(&mut self, order: &Order) -> Result<(), StoreError>;

    /// Adds a reservation.
    async fn reserve(&mut self, reservation: &Reservation) -> Result<(), StoreError>;

    /// Writes the state of a reservation.
    async fn save_reservation(&mut self, reservation: &Reservation) -> Result<(), StoreError>;
}

/// Which orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Only those of this shopper.
    pub shopper: Option<ShopperId>,
    /// Only those in this state.
    pub state: Option<OrderStatus>,
}

/// What can be read of this domain.
#[async_trait]
pub trait OrdersRead: Send {
    /// A category.
    async fn category(&mut self, id: CategoryId) -> Result<Option<Category>, StoreError>;

    /// Categories by position, each with the number of its listed products; those that have any alone,
    /// if `filled`.
    async fn categories(
        &mut self,
        filled: bool,
        page: PageRequest,
    ) -> Result<Page<(Category, u32)>, StoreError>;

    /// Listed products of a category by title, `skip` of them passed over, `take` at most.
    async fn shelf(
        &mut self,
        category: CategoryId,
        skip: u32,
        take: u32,
    ) -> Result<Vec<Product>, StoreError>;

    /// How many listed products a category has.
    async fn shelf_size(&mut self, category: CategoryId) -> Result<u32, StoreError>;

    /// Listed products of all categories, newest first.
    async fn products(&mut self, page: PageRequest) -> Result<Page<Product>, StoreError>;

    /// A product with its variants, also when archived.
    async fn product(&mut self, id: ProductId) -> Result<Option<Product>, StoreError>;

    /// What the shop offers for these variants, pieces counted at `branch` alone if given, else over
    /// all branches. Unknown variants are left out.
    async fn offers(
        &mut self,
        variants: &[VariantId],
        currency: Currency,
        branch: Option<BranchId>,
    ) -> Result<Vec<Offer>, StoreError>;

    /// A branch.
    async fn branch(&mut self, id: BranchId) -> Result<Option<Branch>, StoreError>;

    /// The first branch by position from which goods are shipped.
    async fn shipping_branch(&mut self) -> Result<Option<Branch>, StoreError>;

    /// Branches by position; those that hand goods over alone, if `collects`.
    async fn branches(
        &mut self,
        collects: bool,
        page: PageRequest,
    ) -> Result<Page<Branch>, StoreError>;

    /// Stock of these variants, place by place.
    async fn stock_of(&mut self, variants: &[VariantId])
    -> Result<Vec<(Place, Stock)>, StoreError>;

    /// The shopper's cart, empty at version 0 if there is none.
    async fn cart(&mut self, shopper: ShopperId) -> Result<Cart, StoreError>;

    /// An order with its lines.
    async fn order(&mut self, id: OrderId) -> Result<Option<Order>, StoreError>;

    /// Orders, newest first.
    async fn orders(
        &mut self,
        filter: OrderFilter,
        page: PageRequest,
    ) -> Result<Page<Order>, StoreError>;

    /// The reservation of an order.
    async fn reservation(&mut self, order: OrderId) -> Result<Option<Reservation>, StoreError>;
}

//! What the order domain needs from a database.
//!
//! Stores write inside a transaction ([`OrdersTx`]). What can be read ([`OrdersRead`]) is the same in a
//! transaction and in a read-only view. Laws of all of them: an unknown id is `None`; a transaction sees its
//! own writes; what is not committed is never seen; writing with an old version is a [`StoreError::Conflict`].
//! Functions take several ids at once where lists are shown, so that no caller needs one query for each row.

use alloc::{boxed::Box, vec::Vec};

use async_trait::async_trait;
use chainstore_kernel::{Currency, OrderId, Page, PageRequest, ShopperId, StoreError, Tx};

use crate::{
    Branch, BranchId, Cart, Category, CategoryId, Offer, Order, OrderStatus, Place, Product,
    ProductId, Reservation, Stock, StockChange, VariantId,
};

/// What this domain writes in a transaction.
pub trait OrdersTx: Tx {
    /// The catalogue: products, categories, branches and stock.
    fn catalogue(&mut self) -> &mut dyn CatalogueStore;
    /// The carts.
    fn carts(&mut self) -> &mut dyn CartStore;
    /// The orders and reservations.
    fn orders(&mut self) -> &mut dyn OrderStore;
}

/// Writes products, categories, branches and stock.
#[async_trait]
pub trait CatalogueStore: Send {
    /// Adds a category.
    async fn add_category(&mut self, category: &Category) -> Result<(), StoreError>;

    /// Adds a branch.
    async fn add_branch(&mut self, branch: &Branch) -> Result<(), StoreError>;

    /// Adds a product with its variants and prices, without stock. Its category must exist.
    async fn add_product(&mut self, product: &Product) -> Result<(), StoreError>;

    /// Sets how many pieces can be sold at a place; the reserved and the sold pieces stay as they are.
    async fn set_available(&mut self, place: Place, available: u32) -> Result<(), StoreError>;

    /// Moves all of the pieces, or none. If the number from which they are taken is too small at some places,
    /// nothing is moved and these places are returned. Rows are locked in the order of their places, so that two
    /// transactions cannot wait for each other (deadlock).
    async fn move_stock(&mut self, changes: &[StockChange]) -> Result<Vec<Place>, StoreError>;
}

/// Writes carts.
#[async_trait]
pub trait CartStore: Send {
    /// Writes a cart. `cart.version` is the version that was read; the stored version becomes the next one.
    async fn save(&mut self, cart: &Cart) -> Result<(), StoreError>;
}

/// Writes orders and their reservations.
#[async_trait]
pub trait OrderStore: Send {
    /// Adds an order with its lines.
    async fn add(&mut self, order: &Order) -> Result<(), StoreError>;

    /// Writes the states of an order and of its lines. `order.version()` is the version that was read.
    async fn save(&mut self, order: &Order) -> Result<(), StoreError>;

    /// Adds a reservation.
    async fn reserve(&mut self, reservation: &Reservation) -> Result<(), StoreError>;

    /// Writes the state of a reservation.
    async fn save_reservation(&mut self, reservation: &Reservation) -> Result<(), StoreError>;
}

/// Which orders a list contains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Only the orders of this shopper; `None` for all shoppers.
    pub shopper: Option<ShopperId>,
    /// Only the orders in this state; `None` for all states.
    pub state: Option<OrderStatus>,
}

/// Reads products, categories, branches and stock.
#[async_trait]
pub trait CatalogueRead: Send {
    /// The category with this id.
    async fn category(&mut self, id: CategoryId) -> Result<Option<Category>, StoreError>;

    /// Categories by position, each with the number of its listed products. If `filled`, only those that have a
    /// listed product.
    async fn categories(
        &mut self,
        filled: bool,
        page: PageRequest,
    ) -> Result<Page<(Category, u32)>, StoreError>;

    /// Listed products of a category by title. The page begins behind the product of the cursor, also when that
    /// one is not listed any more, and is empty when there is no such product.
    async fn shelf(
        &mut self,
        category: CategoryId,
        page: PageRequest,
    ) -> Result<Page<Product>, StoreError>;

    /// Listed products of all categories, newest first.
    async fn products(&mut self, page: PageRequest) -> Result<Page<Product>, StoreError>;

    /// The product with its variants, even when it is archived.
    async fn product(&mut self, id: ProductId) -> Result<Option<Product>, StoreError>;

    /// The offers for these variants. Pieces are counted at `branch` alone if it is given, otherwise at all
    /// branches. Unknown variants are left out.
    async fn offers(
        &mut self,
        variants: &[VariantId],
        currency: Currency,
        branch: Option<BranchId>,
    ) -> Result<Vec<Offer>, StoreError>;

    /// The branch with this id.
    async fn branch(&mut self, id: BranchId) -> Result<Option<Branch>, StoreError>;

    /// The first branch by position from which goods are shipped.
    async fn shipping_branch(&mut self) -> Result<Option<Branch>, StoreError>;

    /// Branches by position. If `collects`, only those where goods can be collected.
    async fn branches(
        &mut self,
        collects: bool,
        page: PageRequest,
    ) -> Result<Page<Branch>, StoreError>;

    /// The stock of these variants at each place.
    async fn stock_of(&mut self, variants: &[VariantId])
    -> Result<Vec<(Place, Stock)>, StoreError>;
}

/// Reads carts.
#[async_trait]
pub trait CartRead: Send {
    /// The shopper's cart; an empty one at version 0 when none is stored.
    async fn cart(&mut self, shopper: ShopperId) -> Result<Cart, StoreError>;
}

/// Reads orders and their reservations.
#[async_trait]
pub trait OrderRead: Send {
    /// The order with its lines.
    async fn order(&mut self, id: OrderId) -> Result<Option<Order>, StoreError>;

    /// The orders that the filter selects, newest first.
    async fn orders(
        &mut self,
        filter: OrderFilter,
        page: PageRequest,
    ) -> Result<Page<Order>, StoreError>;

    /// The reservation of an order.
    async fn reservation(&mut self, order: OrderId) -> Result<Option<Reservation>, StoreError>;
}

/// What can be read of this domain.
pub trait OrdersRead: CatalogueRead + CartRead + OrderRead {}

impl<T: CatalogueRead + CartRead + OrderRead + ?Sized> OrdersRead for T {}

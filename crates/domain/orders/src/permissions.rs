//! Permissions that use cases about orders and the catalogue check.

chainstore_kernel::permissions! {
    /// Browse the shop, fill a cart, place orders and pay for them, each for oneself.
    SHOP = "shop";
    /// Read orders, their lines and timelines.
    ORDERS_READ = "orders.read";
    /// Read the catalogue as staff see it.
    CATALOGUE_READ = "catalogue.read";
    /// Create and change products, prices and stock.
    CATALOGUE_WRITE = "catalogue.write";
}

use chainstore_kernel::{Id, IdKind};

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident, $kind:ident = $prefix:literal;)+) => {$(
        #[doc = concat!("Kind of [`", stringify!($id), "`].")]
        #[derive(Debug)]
        pub enum $kind {}
        impl IdKind for $kind {
            const PREFIX: &'static str = $prefix;
        }
        $(#[$doc])*
        pub type $id = Id<$kind>;
    )+};
}

ids! {
    /// Names a category.
    CategoryId, CategoryKind = "cat";
    /// Names a product.
    ProductId, ProductKind = "prd";
    /// Names a variant of a product: the thing that has a price and a stock.
    VariantId, VariantKind = "var";
    /// Names a branch of the chain store.
    BranchId, BranchKind = "brn";
    /// Names a reservation of stock.
    ReservationId, ReservationKind = "rsv";
}

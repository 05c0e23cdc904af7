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
    /// Identifies a category.
    CategoryId, CategoryKind = "cat";
    /// Identifies a product.
    ProductId, ProductKind = "prd";
    /// Identifies a variant of a product.
    VariantId, VariantKind = "var";
    /// Identifies a branch.
    BranchId, BranchKind = "brn";
    /// Identifies a reservation of stock.
    ReservationId, ReservationKind = "rsv";
}

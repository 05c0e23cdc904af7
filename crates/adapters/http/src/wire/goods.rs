use chainstore_kernel as kernel;

use super::spelled::spelled;

spelled! {
    /// How goods are delivered.
    pub(crate) enum GoodsKind for kernel::GoodsKind {
        /// Shipped or collected.
        Physical,
        /// Delivered as data.
        Digital,
    }
}

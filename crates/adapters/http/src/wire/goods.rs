use chainstore_kernel as kernel;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How goods are delivered.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GoodsKind {
    /// Shipped or collected.
    Physical,
    /// Delivered as data.
    Digital,
}

impl From<kernel::GoodsKind> for GoodsKind {
    fn from(kind: kernel::GoodsKind) -> Self {
        match kind {
            kernel::GoodsKind::Physical => Self::Physical,
            kernel::GoodsKind::Digital => Self::Digital,
        }
    }
}

impl From<GoodsKind> for kernel::GoodsKind {
    fn from(kind: GoodsKind) -> Self {
        match kind {
            GoodsKind::Physical => Self::Physical,
            GoodsKind::Digital => Self::Digital,
        }
    }
}

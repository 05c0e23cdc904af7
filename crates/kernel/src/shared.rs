use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{Id, IdKind};

/// Kind of [`OrderId`].
#[derive(Debug)]
pub enum OrderKind {}
impl IdKind for OrderKind {
    const PREFIX: &'static str = "ord";
}
/// Names an order. Shared, because an invoice says which order it asks payment for.
pub type OrderId = Id<OrderKind>;

/// What kind of goods something is. It decides how the goods reach the shopper and, by Telegram's
/// rules, how they may be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoodsKind {
    /// Shipped or collected.
    Physical,
    /// Delivered as data.
    Digital,
}

impl fmt::Display for GoodsKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Physical => "physical",
            Self::Digital => "digital",
        })
    }
}

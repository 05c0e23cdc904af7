use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{Id, IdKind, closed_set};

/// Makes [`OrderId`] a type of its own; there is no value of this type.
#[derive(Debug)]
pub enum OrderKind {}
impl IdKind for OrderKind {
    const PREFIX: &'static str = "ord";
}
/// Identifies an order. It is in the kernel because two domains use it: orders own it, and an invoice of
/// payments says which order it asks payment for.
pub type OrderId = Id<OrderKind>;

/// The kind of goods. It decides how the goods reach the shopper and, by Telegram's rules, how they may be
/// paid. It is in the kernel because orders and payments both use it.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum GoodsKind {
    /// Goods that are shipped or collected.
    Physical,
    /// Goods that are delivered as data.
    Digital,
}

closed_set!(GoodsKind);

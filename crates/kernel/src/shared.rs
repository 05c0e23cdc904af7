use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{Id, IdKind};

/// Writes `ALL`, `name`, `parse` and `Display` for a closed set: an enum without fields whose values are
/// stored and shown by name. The names come from `strum`, so they are written once, beside the variants.
///
/// The enum derives `Copy`, [`strum::EnumString`], [`strum::IntoStaticStr`] and [`strum::VariantArray`].
/// A name is stored in databases and sent to clients of the API: renaming a variant changes it unless the
/// variant carries `#[strum(serialize = "…")]` with the old name.
#[macro_export]
macro_rules! closed_set {
    ($($set:ty),+ $(,)?) => {$(
        impl $set {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = <Self as ::strum::VariantArray>::VARIANTS;

            /// The stable name, as it is stored and sent.
            pub fn name(self) -> &'static str {
                self.into()
            }

            /// The value with this stable name; `None` for every other text.
            pub fn parse(name: &str) -> Option<Self> {
                name.parse().ok()
            }
        }

        impl ::core::fmt::Display for $set {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.name())
            }
        }
    )+};
}

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

use chainstore_kernel::{Sensitive, closed_set};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{BranchId, text::Text};

/// A postal address as the shopper wrote it.
pub type PostalAddress = Text<300>;

/// The ways in which goods reach a shopper, without the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum DeliveryKind {
    /// A carrier delivers them.
    Ship,
    /// The shopper collects them at a branch.
    Collect,
}

closed_set!(DeliveryKind);

/// How the goods reach the shopper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// A carrier delivers them.
    Ship {
        /// The address of the recipient; personal data.
        address: Sensitive<PostalAddress>,
    },
    /// The shopper collects them at a branch.
    Collect {
        /// The branch where the goods are collected.
        branch: BranchId,
    },
}

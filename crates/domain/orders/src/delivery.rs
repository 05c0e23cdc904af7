use chainstore_kernel::Sensitive;

use crate::{BranchId, text::Text};

/// A postal address as the shopper wrote it.
pub type PostalAddress = Text<300>;

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

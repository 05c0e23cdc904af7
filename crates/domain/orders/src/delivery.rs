use chainstore_kernel::Sensitive;

use crate::{BranchId, text::Text};

/// A postal address as the shopper wrote it.
pub type PostalAddress = Text<300>;

/// How the goods reach the shopper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// By carrier.
    Ship {
        /// Where to; personal data.
        address: Sensitive<PostalAddress>,
    },
    /// Handed over at a branch.
    Collect {
        /// Which one.
        branch: BranchId,
    },
}

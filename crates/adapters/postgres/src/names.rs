//! Stored names of enums that have none of their own.

use chainstore_kernel::{GoodsKind, StoreError};
use chainstore_orders::{AdjustmentKind, Effect, Fulfilment, ProductState};

/// A type with a stored name for each value.
pub(crate) trait Named: Copy + PartialEq + 'static {
    /// What it names, for errors.
    const ENTITY: &'static str;
    /// Every value with its stored name.
    const NAMES: &'static [(Self, &'static str)];

    /// The stored name.
    fn name(self) -> Result<String, StoreError> {
        let known = Self::NAMES.iter().find(|(value, _)| *value == self);
        known
            .map(|(_, name)| (*name).to_owned())
            .ok_or_else(|| StoreError::corrupt(Self::ENTITY, "this version has no name for it"))
    }

    /// The value of a stored name.
    fn of_name(name: &str) -> Result<Self, StoreError> {
        let known = Self::NAMES.iter().find(|(_, known)| *known == name);
        known
            .map(|(value, _)| *value)
            .ok_or_else(|| StoreError::corrupt(Self::ENTITY, "its name is unknown"))
    }
}

impl Named for GoodsKind {
    const ENTITY: &'static str = "goods kind";
    const NAMES: &'static [(Self, &'static str)] =
        &[(Self::Physical, "physical"), (Self::Digital, "digital")];
}

impl Named for ProductState {
    const ENTITY: &'static str = "product state";
    const NAMES: &'static [(Self, &'static str)] =
        &[(Self::Listed, "listed"), (Self::Archived, "archived")];
}

impl Named for Fulfilment {
    const ENTITY: &'static str = "fulfilment";
    const NAMES: &'static [(Self, &'static str)] = &[
        (Self::Reserved, "reserved"),
        (Self::Allocated, "allocated"),
        (Self::Shipped, "shipped"),
        (Self::Ready, "ready"),
        (Self::Delivered, "delivered"),
        (Self::HandedOver, "handed_over"),
        (Self::Returned, "returned"),
        (Self::Released, "released"),
    ];
}

impl Named for AdjustmentKind {
    const ENTITY: &'static str = "adjustment";
    const NAMES: &'static [(Self, &'static str)] = &[
        (Self::Shipping, "shipping"),
        (Self::Tax, "tax"),
        (Self::Discount, "discount"),
        (Self::Rounding, "rounding"),
    ];
}

impl Named for Effect {
    const ENTITY: &'static str = "adjustment";
    const NAMES: &'static [(Self, &'static str)] =
        &[(Self::Raises, "raises"), (Self::Lowers, "lowers")];
}

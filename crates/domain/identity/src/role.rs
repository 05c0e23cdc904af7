use chainstore_kernel::{Permission, PermissionSet, closed_set};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// A named set of permissions that can be given to an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// Every permission of staff.
    Admin,
    /// Reads everything, and changes the catalogue.
    User,
    /// Reads everything and changes nothing.
    Readonly,
}

closed_set!(Role);

impl Role {
    /// The permissions of the role.
    pub fn permissions(self) -> PermissionSet {
        use Permission as P;
        PermissionSet::of(match self {
            Self::Admin => &[
                P::OrdersRead,
                P::PaymentsRead,
                P::CatalogueRead,
                P::CatalogueWrite,
                P::KeysWrite,
            ],
            Self::User => &[
                P::OrdersRead,
                P::PaymentsRead,
                P::CatalogueRead,
                P::CatalogueWrite,
            ],
            Self::Readonly => &[P::OrdersRead, P::PaymentsRead, P::CatalogueRead],
        })
    }
}

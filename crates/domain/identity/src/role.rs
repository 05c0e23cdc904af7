use chainstore_kernel::{Permission, PermissionSet};

/// The roles every installation has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything staff can do.
    Admin,
    /// Works orders and the catalogue.
    User,
    /// Looks.
    Readonly,
}

impl Role {
    /// What the role may do.
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

    /// The name as written on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::User => "user",
            Self::Readonly => "readonly",
        }
    }

    /// The role of a name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Admin, Self::User, Self::Readonly]
            .into_iter()
            .find(|role| role.name() == name)
    }
}

use core::fmt;

use serde::{Deserialize, Serialize};

macro_rules! permissions {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// A single right. Roles are named sets of these; a use case names the one it needs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Permission { $($(#[$doc])* $variant,)+ }

        impl Permission {
            /// Every permission there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable name, as stored and shown.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

permissions! {
    /// Browse, fill a cart, order and pay as oneself.
    Shop = "shop",
    /// Read orders, their lines and timelines.
    OrdersRead = "orders.read",
    /// Read invoices, transfers and suspense.
    PaymentsRead = "payments.read",
    /// Read the catalogue as staff see it.
    CatalogueRead = "catalogue.read",
    /// Create and change products, prices and stock.
    CatalogueWrite = "catalogue.write",
    /// Issue and revoke API keys.
    KeysWrite = "keys.write",
    /// Take in updates from Telegram and send owed messages.
    GatewayWork = "gateway.work",
    /// Follow chains, settle, expire and reverse.
    PaymentsWork = "payments.work",
}

impl Permission {
    /// The permission of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|permission| permission.name() == name)
    }

    const fn bit(self) -> u64 {
        1 << self as u64
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of permissions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionSet(u64);

impl PermissionSet {
    /// No permission.
    pub const NONE: Self = Self(0);

    /// The set of these.
    pub fn of(permissions: &[Permission]) -> Self {
        Self(
            permissions
                .iter()
                .fold(0, |bits, permission| bits | permission.bit()),
        )
    }

    /// Whether the permission is in the set.
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Whether every permission of `other` is in this set: nobody grants what they do not hold.
    pub const fn covers(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// The permissions in the set.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL
            .iter()
            .copied()
            .filter(move |permission| self.contains(*permission))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_parse() {
        for permission in Permission::ALL {
            assert_eq!(Permission::parse(permission.name()), Some(*permission));
        }
    }

    #[test]
    fn a_set_covers_what_it_holds() {
        let clerk = PermissionSet::of(&[Permission::OrdersRead, Permission::CatalogueRead]);
        assert!(clerk.covers(PermissionSet::of(&[Permission::OrdersRead])));
        assert!(!clerk.covers(PermissionSet::of(&[Permission::KeysWrite])));
        assert_eq!(clerk.iter().count(), 2);
    }
}

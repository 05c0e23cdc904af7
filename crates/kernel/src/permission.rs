use alloc::{borrow::Cow, collections::BTreeSet, string::ToString, sync::Arc};
use core::fmt;

use crate::plain_values;

/// A single right, known by its name alone.
///
/// The domain or workflow that checks a permission declares it with [`permissions!`](crate::permissions!). The
/// name is stored in roles and keys and must never change. There is no central list of permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission(&'static str);

impl Permission {
    /// Declares a permission. A declaration grants nothing to anybody.
    pub const fn declare(name: &'static str) -> Self {
        Self(name)
    }

    /// The stable name, as stored and shown, for example `orders.read`.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

plain_values!(Permission);

/// Declares the permissions that a domain or workflow checks, and `ALL`, the list of them.
///
/// ```
/// chainstore_kernel::permissions! {
///     /// Read orders.
///     ORDERS_READ = "orders.read";
/// }
/// assert_eq!(ALL, [ORDERS_READ]);
/// ```
#[macro_export]
macro_rules! permissions {
    ($($(#[$doc:meta])+ $name:ident = $text:literal;)+) => {
        $($(#[$doc])+ pub const $name: $crate::Permission = $crate::Permission::declare($text);)+
        /// Every permission declared here.
        pub const ALL: &[$crate::Permission] = &[$($name),+];
    };
}

/// A set of permissions, by name. A name that this version of the program does not check is kept, because
/// another version may have stored it; here it grants nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PermissionSet(Arc<BTreeSet<Cow<'static, str>>>);

impl PermissionSet {
    /// The set of the given permissions.
    pub fn of(permissions: &[Permission]) -> Self {
        let names = permissions.iter();
        Self(Arc::new(
            names.map(|one| Cow::Borrowed(one.name())).collect(),
        ))
    }

    /// Reads the stored form: names separated by spaces, as in the scopes of RFC 6749.
    pub fn parse(names: &str) -> Self {
        let names = names.split_ascii_whitespace();
        Self(Arc::new(
            names.map(|name| Cow::Owned(name.to_string())).collect(),
        ))
    }

    /// Whether the permission is in the set.
    pub fn contains(&self, permission: Permission) -> bool {
        self.0.contains(permission.name())
    }

    /// Whether every permission of `other` is in this set. Checked before granting: nobody may grant what they
    /// do not hold.
    pub fn covers(&self, other: &Self) -> bool {
        other.0.is_subset(&self.0)
    }

    /// The names in the set, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }
}

/// The names in alphabetical order, separated by spaces: the stored form.
impl fmt::Display for PermissionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, name) in self.names().enumerate() {
            f.write_str(if place == 0 { "" } else { " " })?;
            f.write_str(name)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDERS_READ: Permission = Permission::declare("orders.read");
    const CATALOGUE_READ: Permission = Permission::declare("catalogue.read");
    const KEYS_WRITE: Permission = Permission::declare("keys.write");

    #[test]
    fn a_set_is_stored_by_name() {
        let clerk = PermissionSet::of(&[ORDERS_READ, CATALOGUE_READ]);
        assert_eq!(clerk.to_string(), "catalogue.read orders.read");
        assert_eq!(PermissionSet::parse("orders.read catalogue.read"), clerk);
        assert_eq!(PermissionSet::parse("").to_string(), "");
    }

    #[test]
    fn a_set_covers_what_it_holds() {
        let clerk = PermissionSet::of(&[ORDERS_READ, CATALOGUE_READ]);
        assert!(clerk.covers(&PermissionSet::of(&[ORDERS_READ])));
        assert!(!clerk.covers(&PermissionSet::of(&[KEYS_WRITE])));
        assert!(clerk.covers(&PermissionSet::default()));
        assert!(clerk.contains(ORDERS_READ) && !clerk.contains(KEYS_WRITE));
    }

    #[test]
    fn an_unknown_name_is_kept_and_grants_nothing_known() {
        let later = PermissionSet::parse("refunds.approve");
        assert_eq!(later.to_string(), "refunds.approve");
        assert!(!later.contains(ORDERS_READ));
        assert!(!PermissionSet::of(&[ORDERS_READ]).covers(&later));
    }
}

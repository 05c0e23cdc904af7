use std::collections::BTreeSet;

use chainstore_kernel::{Permission, PermissionSet};
use proptest::prelude::*;

chainstore_kernel::permissions! {
    /// One.
    ORDERS_READ = "orders.read";
    /// Two.
    CATALOGUE_READ = "catalogue.read";
    /// Three.
    CATALOGUE_WRITE = "catalogue.write";
    /// Four.
    KEYS_WRITE = "keys.write";
}

fn some() -> impl Strategy<Value = Vec<Permission>> {
    prop::sample::subsequence(ALL.to_vec(), 0..=ALL.len())
}

fn as_set(permissions: &[Permission]) -> BTreeSet<&'static str> {
    permissions.iter().map(|one| one.name()).collect()
}

proptest! {
    // The order of permissions and repeats among them make no difference.
    #[test]
    fn it_is_a_set(mut one in some(), other in some()) {
        let set = PermissionSet::of(&one);
        prop_assert_eq!(set.names().collect::<BTreeSet<_>>(), as_set(&one));
        for permission in ALL {
            prop_assert_eq!(set.contains(*permission), one.contains(permission));
        }
        // Who may grant: a principal covers exactly the permissions they hold.
        let covers = set.covers(&PermissionSet::of(&other));
        prop_assert_eq!(covers, as_set(&one).is_superset(&as_set(&other)));
        // What is written in the stored form is read back as the same set.
        prop_assert_eq!(&PermissionSet::parse(&set.to_string()), &set);
        one.reverse();
        one.extend(one.clone());
        prop_assert_eq!(PermissionSet::of(&one), set);
    }
}

#[test]
fn nothing_holds_nothing() {
    let nothing = PermissionSet::default();
    assert_eq!(nothing.names().count(), 0);
    assert_eq!(PermissionSet::of(&[]), nothing);
    assert!(PermissionSet::of(ALL).covers(&nothing));
    assert!(!nothing.covers(&PermissionSet::of(&[ORDERS_READ])));
}

#[test]
fn a_permission_is_its_whole_name() {
    let set = PermissionSet::parse("orders Orders.read orders.read.all");
    assert!(!set.contains(ORDERS_READ));
}

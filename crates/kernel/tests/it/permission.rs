use std::collections::BTreeSet;

use chainstore_kernel::{Permission, PermissionSet};
use proptest::prelude::*;

fn some() -> impl Strategy<Value = Vec<Permission>> {
    prop::sample::subsequence(Permission::ALL.to_vec(), 0..=Permission::ALL.len())
}

fn as_set(permissions: &[Permission]) -> BTreeSet<Permission> {
    permissions.iter().copied().collect()
}

proptest! {
    // A set of permissions is a set.
    #[test]
    fn it_is_a_set(mut one in some(), other in some()) {
        let set = PermissionSet::of(&one);
        prop_assert_eq!(set.iter().collect::<BTreeSet<_>>(), as_set(&one));
        for permission in Permission::ALL {
            prop_assert_eq!(set.contains(*permission), one.contains(permission));
        }
        // Nobody grants what they do not hold.
        let covers = set.covers(PermissionSet::of(&other));
        prop_assert_eq!(covers, as_set(&one).is_superset(&as_set(&other)));
        one.reverse();
        one.extend(one.clone());
        prop_assert_eq!(PermissionSet::of(&one), set);
    }
}

#[test]
fn nothing_holds_nothing() {
    assert_eq!(PermissionSet::NONE.iter().count(), 0);
    assert_eq!(PermissionSet::of(&[]), PermissionSet::NONE);
    assert!(PermissionSet::of(Permission::ALL).covers(PermissionSet::NONE));
    assert!(!PermissionSet::NONE.covers(PermissionSet::of(&[Permission::Shop])));
}

#[test]
fn names_are_one_to_one() {
    let names: BTreeSet<_> = Permission::ALL
        .iter()
        .map(|permission| permission.name())
        .collect();
    assert_eq!(names.len(), Permission::ALL.len());
    assert_eq!(Permission::parse("orders"), None);
    assert_eq!(Permission::parse("Shop"), None);
}

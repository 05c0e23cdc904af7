//! Permissions that only workflows check, the list of all permissions, and what each role may do.

use chainstore_identity::{Role, permissions as identity};
use chainstore_kernel::{Permission, PermissionSet};
use chainstore_monitoring::permissions as monitoring;
use chainstore_orders::permissions as orders;
use chainstore_payments::permissions as payments;

chainstore_kernel::permissions! {
    /// Work the updates from Telegram and send owed messages.
    GATEWAY_WORK = "gateway.work";
    /// Hold leases, with which one instance at a time does some work.
    LEASES_WORK = "leases.work";
    /// Write the first values of settings, and read changed ones into the program.
    SETTINGS_WORK = "settings.work";
    /// Read the settings of the shop.
    SETTINGS_READ = "settings.read";
    /// Change the settings of the shop.
    SETTINGS_WRITE = "settings.write";
    /// Raise alerts, with which the staff are told that something needs them.
    ALERTS_RAISE = "alerts.raise";
}

/// Every permission that a use case checks, from all crates that declare some.
pub fn registry() -> impl Iterator<Item = Permission> {
    [
        orders::ALL,
        payments::ALL,
        identity::ALL,
        monitoring::ALL,
        ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// What a shopper may do.
pub fn of_shoppers() -> PermissionSet {
    PermissionSet::of(&[orders::SHOP])
}

/// What a role may do.
pub fn of_role(role: Role) -> PermissionSet {
    const READONLY: [Permission; 5] = [
        orders::ORDERS_READ,
        orders::CATALOGUE_READ,
        payments::PAYMENTS_READ,
        monitoring::ALERTS_READ,
        SETTINGS_READ,
    ];
    const USER: [Permission; 2] = [orders::CATALOGUE_WRITE, monitoring::ALERTS_WRITE];
    const ADMIN: [Permission; 2] = [identity::KEYS_WRITE, SETTINGS_WRITE];
    PermissionSet::of(&match role {
        Role::Readonly => READONLY.to_vec(),
        Role::User => [&READONLY[..], &USER].concat(),
        Role::Admin => [&READONLY[..], &USER, &ADMIN].concat(),
    })
}

#[cfg(test)]
mod tests {
    use alloc::{collections::BTreeSet, vec::Vec};

    use super::*;

    #[test]
    fn a_name_is_declared_once() {
        let names: Vec<_> = registry().map(Permission::name).collect();
        let distinct: BTreeSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), names.len(), "{names:?}");
    }

    // Each role includes the one below it. No role may shop, or do the work of the product itself.
    #[test]
    fn roles_form_a_ladder() {
        let (admin, user) = (of_role(Role::Admin), of_role(Role::User));
        let readonly = of_role(Role::Readonly);
        assert!(admin.covers(&user) && user.covers(&readonly));
        assert!(!user.covers(&admin) && !readonly.covers(&user));
        for never in [
            orders::SHOP,
            GATEWAY_WORK,
            LEASES_WORK,
            SETTINGS_WORK,
            payments::PAYMENTS_WORK,
        ] {
            assert!(!admin.contains(never), "{never}");
        }
        for writes in [
            orders::CATALOGUE_WRITE,
            monitoring::ALERTS_WRITE,
            SETTINGS_WRITE,
        ] {
            assert!(!readonly.contains(writes), "{writes}");
        }
        for admins in [identity::KEYS_WRITE, SETTINGS_WRITE] {
            assert!(!user.contains(admins) && admin.contains(admins), "{admins}");
        }
    }
}

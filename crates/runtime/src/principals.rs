//! The principals of this product's own programs: the workers and the operator. Nothing else in the runtime
//! makes one.

use chainstore_kernel::{Actor, Method, Permission, PermissionSet, Principal, Timestamp};
use chainstore_monitoring::permissions::AUDIT_SEAL;
use chainstore_payments::permissions::PAYMENTS_WORK;
use chainstore_workflows::permissions::{
    ALERTS_RAISE, GATEWAY_WORK, LEASES_WORK, SETTINGS_WORK, registry,
};

/// Follows a chain and tells the staff when that fails.
pub(crate) fn scanner(started: Timestamp) -> Principal {
    worker(
        "scanner",
        &[PAYMENTS_WORK, LEASES_WORK, ALERTS_RAISE],
        started,
    )
}

/// Links and signs the audit trail.
pub(crate) fn sealer(started: Timestamp) -> Principal {
    worker("audit-sealer", &[AUDIT_SEAL, LEASES_WORK], started)
}

/// Takes in updates from Telegram, works them and sends notices.
pub(crate) fn gateway(started: Timestamp) -> Principal {
    worker("gateway", &[GATEWAY_WORK, LEASES_WORK], started)
}

/// Seeds the settings of an empty shop and takes over changes of them.
pub(crate) fn settings(started: Timestamp) -> Principal {
    worker("settings", &[SETTINGS_WORK], started)
}

/// The person at the command line. Whoever can run commands on the host can read its secrets and change
/// the program, so nothing is gained by refusing them a permission.
pub(crate) fn operator(started: Timestamp) -> Principal {
    let permissions: Vec<Permission> = registry().collect();
    Principal::new(Actor::Operator, PermissionSet::of(&permissions))
        .proved(Method::CommandLine, started)
}

fn worker(name: &'static str, permissions: &[Permission], started: Timestamp) -> Principal {
    Principal::new(Actor::Worker(name), PermissionSet::of(permissions))
        .proved(Method::Program, started)
}

//! The principals of the programs themselves: the workers and the operator. No other file of the runtime makes
//! a principal.

use chainstore_kernel::{Actor, Method, Permission, PermissionSet, Principal, Timestamp};
use chainstore_monitoring::permissions::AUDIT_SEAL;
use chainstore_payments::permissions::PAYMENTS_WORK;
use chainstore_workflows::permissions::{
    ALERTS_RAISE, GATEWAY_WORK, LEASES_WORK, SETTINGS_WORK, registry,
};

/// The worker that follows a chain and raises an alert when that fails.
pub(crate) fn scanner(started: Timestamp) -> Principal {
    worker(
        "scanner",
        &[PAYMENTS_WORK, LEASES_WORK, ALERTS_RAISE],
        started,
    )
}

/// The worker that links and signs the audit trail.
pub(crate) fn sealer(started: Timestamp) -> Principal {
    worker("audit-sealer", &[AUDIT_SEAL, LEASES_WORK], started)
}

/// The worker that works updates from Telegram and sends messages.
pub(crate) fn gateway(started: Timestamp) -> Principal {
    worker("gateway", &[GATEWAY_WORK, LEASES_WORK], started)
}

/// The worker that gives settings their first values and reads changed ones.
pub(crate) fn settings(started: Timestamp) -> Principal {
    worker("settings", &[SETTINGS_WORK], started)
}

/// The person at the command line, who has all permissions. A person who can run commands on the host can also
/// read its secrets and replace the program, so refusing a permission would protect nothing.
pub(crate) fn operator(started: Timestamp) -> Principal {
    let permissions: Vec<Permission> = registry().collect();
    Principal::new(Actor::Operator, PermissionSet::of(&permissions))
        .proved(Method::CommandLine, started)
}

fn worker(name: &'static str, permissions: &[Permission], started: Timestamp) -> Principal {
    Principal::new(Actor::Worker(name), PermissionSet::of(permissions))
        .proved(Method::Program, started)
}

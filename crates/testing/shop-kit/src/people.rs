//! Principals of people and workers, each made as in the product.

use chainstore_identity::{Role, TelegramUser};
use chainstore_kernel::{Actor, Clock, Method, Permission, PermissionSet, Principal, Sensitive};
use chainstore_monitoring::permissions::AUDIT_SEAL;
use chainstore_orders::permissions::SHOP;
use chainstore_payments::permissions::PAYMENTS_WORK;
use chainstore_workflows::permissions::{
    ALERTS_RAISE, GATEWAY_WORK, LEASES_WORK, of_role, registry,
};
use chainstore_workflows::shop::Enter;

use crate::ShopKit;

/// All permissions that the workers of the programs have.
const OF_WORKERS: &[Permission] = &[
    PAYMENTS_WORK,
    GATEWAY_WORK,
    LEASES_WORK,
    ALERTS_RAISE,
    AUDIT_SEAL,
];

impl<C: Clock + 'static> ShopKit<C> {
    /// The shopper with this Telegram id; added on the first call, as at the gateway.
    pub async fn shopper(&self, telegram: i64) -> Principal {
        let user = TelegramUser {
            id: Sensitive::new(telegram),
            language: None,
        };
        let entered = self.gate.call::<Enter>(&self.worker(), user).await;
        entered.expect("the gateway lets them in").principal
    }

    /// A caller with an API key of this role.
    pub fn staff(&self, role: Role) -> Principal {
        let given = self.given();
        let permissions = of_role(role);
        Principal::new(Actor::Staff(given.id()), permissions.clone())
            .proved(Method::ApiKey, given.now())
            .with_credential(given.id::<()>().uuid(), permissions)
    }

    /// The operator at the command line, who has all permissions of people.
    pub fn operator(&self) -> Principal {
        let permissions: Vec<_> = registry().filter(|one| *one != SHOP).collect();
        Principal::new(Actor::Operator, PermissionSet::of(&permissions))
            .proved(Method::CommandLine, self.ports.clock.now())
    }

    /// A worker with the permissions of all workers.
    pub fn worker(&self) -> Principal {
        self.worker_with(OF_WORKERS)
    }

    /// A worker with these permissions only.
    pub fn worker_with(&self, permissions: &[Permission]) -> Principal {
        Principal::new(Actor::Worker("test"), PermissionSet::of(permissions))
            .proved(Method::Program, self.ports.clock.now())
    }
}

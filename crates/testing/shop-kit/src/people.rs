//! The people and workers who call use cases, each as the product would make them.

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

/// What the workers of the programs do between them.
const OF_WORKERS: &[Permission] = &[
    PAYMENTS_WORK,
    GATEWAY_WORK,
    LEASES_WORK,
    ALERTS_RAISE,
    AUDIT_SEAL,
];

impl<C: Clock + 'static> ShopKit<C> {
    /// A shopper whom the gateway recognises by this Telegram id.
    pub async fn shopper(&self, telegram: i64) -> Principal {
        let user = TelegramUser {
            id: Sensitive::new(telegram),
            language: None,
        };
        let entered = self.gate.call::<Enter>(&self.worker(), user).await;
        entered.expect("the gateway lets them in").principal
    }

    /// Somebody with an API key of this role.
    pub fn staff(&self, role: Role) -> Principal {
        let given = self.given();
        let permissions = of_role(role);
        Principal::new(Actor::Staff(given.id()), permissions.clone())
            .proved(Method::ApiKey, given.now())
            .with_credential(given.id::<()>().uuid(), permissions)
    }

    /// The person at the command line, who may do everything that a person does.
    pub fn operator(&self) -> Principal {
        let permissions: Vec<_> = registry().filter(|one| *one != SHOP).collect();
        Principal::new(Actor::Operator, PermissionSet::of(&permissions))
            .proved(Method::CommandLine, self.ports.clock.now())
    }

    /// A worker that may do what all workers do between them.
    pub fn worker(&self) -> Principal {
        self.worker_with(OF_WORKERS)
    }

    /// A worker that may do this alone.
    pub fn worker_with(&self, permissions: &[Permission]) -> Principal {
        Principal::new(Actor::Worker("test"), PermissionSet::of(permissions))
            .proved(Method::Program, self.ports.clock.now())
    }
}

use std::sync::Arc;

use chainstore_crypto::{AuditSigner, Sha256Digester, Sha256Hasher};
use chainstore_databases::master_key;
use chainstore_kernel::{Clock, Gate};
use chainstore_payments::MethodPolicy;
use chainstore_port_contracts::{Given, NoProbe, Ports};
use chainstore_system::{InMemory, SystemEntropy, TokioSpawner};
use chainstore_workflows::settings::Settings;
use chainstore_workflows::{AuditSeal, Context, ShopSettings};
use tokio::runtime::Handle;

use crate::outside::{FixedRate, IndexedAddresses, rail};

/// The gate with this store, as the tests call it. It stores nothing and reads no chain. `change` replaces what
/// must be different for a test: the readers of chains, the rails, the settings.
pub fn gate<C: Clock + 'static>(
    ports: &Ports<C>,
    change: impl FnOnce(&mut Context),
) -> Gate<Context> {
    let clock: Arc<dyn Clock> = ports.clock.clone();
    let mut context = Context {
        store: Arc::clone(&ports.store),
        inbox: Arc::clone(&ports.inbox),
        outbox: Arc::clone(&ports.outbox),
        leases: Arc::clone(&ports.leases),
        memory: Arc::clone(&ports.memory),
        watch: Arc::clone(&ports.watch),
        chains: Vec::new(),
        clock: Arc::clone(&clock),
        // Not `TestEntropy`, whose bytes repeat in another process: several processes may share a store.
        entropy: Arc::new(SystemEntropy),
        rates: Arc::new(FixedRate),
        hasher: Arc::new(Sha256Hasher),
        seal: Some(AuditSeal {
            digester: Arc::new(Sha256Digester),
            signer: Arc::new(AuditSigner::new(&master_key())),
        }),
        settings: Arc::new(InMemory::new(settings())),
        shop: ShopSettings {
            currency: Given::currency(),
            rails: vec![rail(Given::token(), Arc::new(IndexedAddresses))],
            methods: MethodPolicy::telegram(),
        },
    };
    change(&mut context);
    let spawner = Arc::new(TokioSpawner::on(Handle::current()));
    Gate::new(context, clock, spawner, Arc::new(NoProbe))
}

/// The default settings, with a price for shipping.
fn settings() -> Settings {
    let shipping = ("shop.shipping".to_owned(), "4.90".to_owned());
    Settings::of(&[shipping], Given::currency()).expect("the values fit their types")
}

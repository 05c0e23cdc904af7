use std::sync::Arc;

use chainstore_crypto::{AuditSigner, Sha256Digester, Sha256Hasher};
use chainstore_databases::{Engine, TestStore, master_key};
use chainstore_kernel::{Clock, Gate};
use chainstore_payments::{Block, MethodPolicy};
use chainstore_port_contracts::{Given, ManualClock, NoProbe, Ports, TestEntropy};
use chainstore_system::{InMemory, TokioSpawner};
use chainstore_workflows::settings::Settings;
use chainstore_workflows::{AuditSeal, Context, ShopSettings};

use crate::outside::{FixedRate, rail};
use crate::{ScriptedChain, ShopKit};

type Change = Box<dyn FnOnce(&mut Context) + Send>;

/// Sets the parts of a [`ShopKit`] before it opens.
pub struct ShopBuilder<C = ManualClock> {
    ports: Ports<C>,
    home: Option<TestStore<C>>,
    pieces: u32,
    changes: Vec<Change>,
}

impl ShopBuilder {
    /// A kit with an empty store of its own. Its clock stands still until the test moves it.
    pub async fn new(engine: Engine) -> Self {
        Self::on(engine, Arc::new(ManualClock::default())).await
    }
}

impl<C: Clock + 'static> ShopBuilder<C> {
    /// A kit with an empty store of its own and this clock.
    pub async fn on(engine: Engine, clock: Arc<C>) -> Self {
        let home = TestStore::open(engine, clock).await;
        let mut builder = Self::over(&home);
        builder.home = Some(home);
        builder
    }

    /// A kit on a store that belongs to the test, for example a [`TestStore`] whose rows it edits.
    pub fn over(ports: &Ports<C>) -> Self {
        Self {
            ports: ports.clone(),
            home: None,
            pieces: 1_000,
            changes: Vec::new(),
        }
    }

    /// Sets how many pieces of the product are for sale; the default is 1,000.
    #[must_use]
    pub fn pieces(mut self, pieces: u32) -> Self {
        self.pieces = pieces;
        self
    }

    /// Changes the context before the gate is made from it, for example the settings of the shop, the
    /// reader of the chain, or a store that fails. The fixtures are stored before this.
    #[must_use]
    pub fn context(mut self, change: impl FnOnce(&mut Context) + Send + 'static) -> Self {
        self.changes.push(Box::new(change));
        self
    }

    /// Opens the shop: stores its product and follows its chain to the first block. On a store whose chain
    /// was followed before, the chain continues from there.
    pub async fn open(self) -> ShopKit<C> {
        let given = Given::at(&self.ports);
        let (product, place) = given.stocked(&self.ports, self.pieces).await;
        let clock: Arc<dyn Clock> = self.ports.clock.clone();
        let newest = self.newest_block(&given).await;
        let chain = Arc::new(ScriptedChain::new(newest, Arc::clone(&clock)));
        let mut context = context(&self.ports, chain.clone());
        for change in self.changes {
            change(&mut context);
        }
        let spawner = Arc::new(TokioSpawner::new());
        ShopKit {
            gate: Gate::new(context, clock, spawner, Arc::new(NoProbe)),
            ports: self.ports,
            chain,
            product,
            place,
            _home: self.home,
        }
    }

    async fn newest_block(&self, given: &Given) -> Block {
        let headers = async || {
            let mut view = self.ports.view().await;
            view.headers(Given::chain()).await.expect("headers")
        };
        if headers().await.is_empty() {
            given.followed(&self.ports, 1).await;
        }
        let header = headers().await.pop().expect("a followed chain");
        let transfers = Vec::new();
        Block { header, transfers }
    }
}

fn context<C: Clock + 'static>(ports: &Ports<C>, chain: Arc<ScriptedChain>) -> Context {
    Context {
        store: Arc::clone(&ports.store),
        inbox: Arc::clone(&ports.inbox),
        outbox: Arc::clone(&ports.outbox),
        leases: Arc::clone(&ports.leases),
        memory: Arc::clone(&ports.memory),
        watch: Arc::clone(&ports.watch),
        chains: vec![chain],
        clock: ports.clock.clone(),
        entropy: Arc::new(TestEntropy),
        rates: Arc::new(FixedRate),
        hasher: Arc::new(Sha256Hasher),
        seal: Some(AuditSeal {
            digester: Arc::new(Sha256Digester),
            signer: Arc::new(AuditSigner::new(&master_key())),
        }),
        settings: Arc::new(InMemory::new(settings())),
        shop: ShopSettings {
            currency: Given::currency(),
            rails: vec![rail()],
            methods: MethodPolicy::telegram(),
        },
    }
}

/// The default settings, with a price for shipping.
fn settings() -> Settings {
    let shipping = ("shop.shipping".to_owned(), "4.90".to_owned());
    Settings::of(&[shipping], Given::currency()).expect("the values fit their types")
}

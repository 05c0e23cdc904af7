use std::sync::Arc;

use chainstore_databases::{Engine, TestStore};
use chainstore_kernel::Clock;
use chainstore_payments::Header;
use chainstore_port_contracts::{Given, ManualClock, Ports};
use chainstore_workflows::Context;

use crate::context::gate;
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

impl ShopKit {
    /// A shop with 1,000 pieces, on a store of its own. Its clock stands still until the test moves it.
    pub async fn open(engine: Engine) -> Self {
        ShopBuilder::new(engine).await.open().await
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
        let chain = Arc::new(ScriptedChain::new(newest, clock));
        let reader = chain.clone();
        let changes = self.changes;
        let gate = gate(&self.ports, |context| {
            context.chains = vec![reader];
            for change in changes {
                change(context);
            }
        });
        ShopKit {
            gate,
            ports: self.ports,
            chain,
            product,
            place,
            _home: self.home,
        }
    }

    async fn newest_block(&self, given: &Given) -> Header {
        let headers = async || {
            let mut view = self.ports.view().await;
            view.headers(Given::chain()).await.expect("headers")
        };
        if headers().await.is_empty() {
            given.followed(&self.ports, 1).await;
        }
        headers().await.pop().expect("a followed chain")
    }
}

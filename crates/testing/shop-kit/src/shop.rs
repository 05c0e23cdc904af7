use std::sync::Arc;

use chainstore_databases::{Engine, TestStore};
use chainstore_kernel::{Clock, Gate};
use chainstore_orders::{Place, Product, Stock};
use chainstore_port_contracts::{Given, ManualClock, Ports};
use chainstore_workflows::Context;

use crate::{ScriptedChain, ShopBuilder};

/// An open shop with one product in stock.
pub struct ShopKit<C = ManualClock> {
    /// Where use cases are called.
    pub gate: Gate<Context>,
    /// The store, for fixtures and for a look at what is in it.
    pub ports: Ports<C>,
    /// The chain.
    pub chain: Arc<ScriptedChain>,
    /// What is sold: 24.90 euros a piece, in one variant.
    pub product: Product,
    /// Where its pieces are. Goods are shipped from there, for 4.90 euros.
    pub place: Place,
    pub(crate) _home: Option<TestStore<C>>,
}

impl ShopKit {
    /// A shop with a thousand pieces, over a store of its own whose clock stands until it is moved.
    pub async fn open(engine: Engine) -> Self {
        ShopBuilder::new(engine).await.open().await
    }
}

impl<C: Clock + 'static> ShopKit<C> {
    /// Fixtures of this moment.
    pub fn given(&self) -> Given {
        Given::at(&self.ports)
    }

    /// Stock of the product.
    pub async fn stock(&self) -> Stock {
        Given::stock(&self.ports, self.place).await
    }
}

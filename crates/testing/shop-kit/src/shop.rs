use std::sync::Arc;

use chainstore_databases::TestStore;
use chainstore_kernel::{Clock, Gate};
use chainstore_orders::{Place, Product, Stock};
use chainstore_port_contracts::{Given, ManualClock, Ports};
use chainstore_workflows::Context;

use crate::ScriptedChain;

/// An open shop with one product in stock.
pub struct ShopKit<C = ManualClock> {
    /// The gate through which use cases are called.
    pub gate: Gate<Context>,
    /// The ports of the store, for fixtures and for reading what is stored.
    pub ports: Ports<C>,
    /// The chain.
    pub chain: Arc<ScriptedChain>,
    /// The product that is sold: 24.90 euros a piece, with one variant.
    pub product: Product,
    /// Its variant and the branch of its stock, which ships for 4.90 euros.
    pub place: Place,
    pub(crate) _home: Option<TestStore<C>>,
}

impl<C: Clock + 'static> ShopKit<C> {
    /// Fixtures at the present time of the clock.
    pub fn given(&self) -> Given {
        Given::at(&self.ports)
    }

    /// Stock of the product.
    pub async fn stock(&self) -> Stock {
        Given::stock(&self.ports, self.place).await
    }
}

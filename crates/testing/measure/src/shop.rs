//! A shop with a real database: its catalogue, and the use cases of the product.
//!
//! This file, `buyers.rs` and `scanner.rs` are the only ones here that use the workflows and the store.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use chainstore_crypto::Vault;
use chainstore_databases::ports;
use chainstore_evm::{DEMO_XPUB, DemoKeys, EvmChain, EvmReceiving};
use chainstore_kernel::{Gate, Id};
use chainstore_orders::{Branch, Product, Variant};
use chainstore_payments::ports::ChainReader;
use chainstore_port_contracts::{Given, Ports};
use chainstore_postgres::{Database, DatabaseConfig, Observer, Sealing};
use chainstore_shop_kit::rail;
use chainstore_system::{SystemClock, SystemEntropy};
use chainstore_workflows::Context;

use crate::Fallible;
use crate::goods::{CHAIN, PLENTY, PRICE, PRODUCTS, TOKEN, branch, place, uuid, variant};
use crate::product::master;

/// The open database of a shop, with the gate that calls use cases on it.
pub(crate) struct Shop {
    pub(crate) database: Database,
    pub(crate) ports: Ports<SystemClock>,
    pub(crate) gate: Gate<Context>,
    /// How many products there are.
    pub(crate) products: u32,
    /// The number of the next person.
    pub(crate) next: AtomicU32,
}

impl Shop {
    /// Fills an empty database with this many products of one variant each, and with the progress of a chain.
    pub(crate) async fn create(url: &str, connections: u32, products: u32) -> Fallible<Self> {
        let shop = Self::open(url, connections, products, None).await?;
        shop.stock_up().await?;
        Ok(shop)
    }

    /// Opens the shop that [`Shop::create`] made, or a copy of it. The observer is called at every statement.
    pub(crate) async fn open(
        url: &str,
        connections: u32,
        products: u32,
        observer: Option<Observer>,
    ) -> Fallible<Self> {
        let mut config = DatabaseConfig::new(url)?;
        config.connections = connections;
        let sealing = Sealing {
            cipher: Arc::new(Vault::new(&master()?)),
            entropy: Arc::new(SystemEntropy),
            clock: Arc::new(SystemClock),
        };
        let database = match observer {
            None => Database::connect(&config, sealing).await?,
            Some(observer) => Database::connect_observed(&config, sealing, observer).await?,
        };
        let ports = ports(&database, Arc::new(SystemClock));
        Ok(Self {
            database,
            gate: gate(&ports, Vec::new())?,
            ports,
            products,
            next: AtomicU32::new(1),
        })
    }

    async fn stock_up(&self) -> Fallible<()> {
        let given = Given::at(&self.ports);
        let category = given.category("Shirts", 1);
        let branch = Branch {
            id: branch(),
            ..given.branch("Old Town")
        };
        let mut tx = self.ports.begin().await?;
        tx.catalogue().add_category(&category).await?;
        tx.catalogue().add_branch(&branch).await?;
        for number in 0..self.products {
            let variant = Variant {
                id: variant(number),
                label: "M".parse()?,
                prices: vec![Given::euro(PRICE)],
            };
            let product = Product {
                id: Id::from_uuid(uuid(PRODUCTS, number)),
                photo: None,
                variants: vec![variant],
                ..given.product(&category, &format!("Plain T-shirt {number}"), &[])
            };
            tx.catalogue().add_product(&product).await?;
            tx.catalogue().set_available(place(number), PLENTY).await?;
        }
        tx.chains().observed(TOKEN.chain, given.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Sets how many pieces of a variant are available.
    pub(crate) async fn set_available(&self, variant: u32, pieces: u32) -> Fallible<()> {
        let mut tx = self.ports.begin().await?;
        tx.catalogue().set_available(place(variant), pieces).await?;
        Ok(tx.commit().await?)
    }

    /// Pieces of a variant that are reserved.
    pub(crate) async fn reserved(&self, variant: u32) -> u32 {
        Given::stock(&self.ports, place(variant)).await.reserved
    }
}

/// The gate with this store and these readers of chains. Addresses are derived as in the product.
pub(crate) fn gate(
    ports: &Ports<SystemClock>,
    chains: Vec<Arc<dyn ChainReader>>,
) -> Fallible<Gate<Context>> {
    let receiving = EvmReceiving::parse(DEMO_XPUB, EvmChain::new(CHAIN)?, DemoKeys::Allow)?;
    let rail = rail(TOKEN, Arc::new(receiving));
    Ok(chainstore_shop_kit::gate(ports, |context| {
        context.chains = chains;
        context.shop.rails = vec![rail];
    }))
}

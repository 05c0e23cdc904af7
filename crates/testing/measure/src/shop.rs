//! A shop with a real database: its catalogue, and the use cases of the product.
//!
//! This file, `buyers.rs` and `scanner.rs` are the only ones here that use the workflows and the store.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chainstore_crypto::Vault;
use chainstore_databases::ports;
use chainstore_evm::{DEMO_XPUB, DemoKeys, EvmReceiving};
use chainstore_kernel::{Gate, GoodsKind, Id};
use chainstore_orders::{Branch, Category, Product, ProductState, Variant};
use chainstore_payments::ports::ChainReader;
use chainstore_port_contracts::Ports;
use chainstore_ports::StoreTx;
use chainstore_postgres::{Database, DatabaseConfig, Observer, Sealing};
use chainstore_shop_kit::rail;
use chainstore_system::{SystemClock, SystemEntropy};
use chainstore_workflows::Context;

use crate::Fallible;
use crate::goods::{
    CHAIN, PLENTY, PRICE, PRODUCTS, TOKEN, branch, euro, now, place, uuid, variant,
};
use crate::product::master;

/// A shop.
pub(crate) struct Shop {
    pub(crate) database: Database,
    pub(crate) ports: Ports<SystemClock>,
    pub(crate) gate: Gate<Context>,
    /// How many products there are.
    pub(crate) products: u32,
    /// The number of the next person.
    next: AtomicU32,
}

impl Shop {
    /// Migrates an empty database and fills it with this many products of one variant each, and with the
    /// progress of a chain.
    pub(crate) async fn create(url: &str, connections: u32, products: u32) -> Fallible<Self> {
        let shop = Self::open(url, connections, products, None).await?;
        shop.database.migrate().await?;
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

    /// A transaction.
    pub(crate) async fn begin(&self) -> Fallible<Box<dyn StoreTx>> {
        Ok(self.ports.begin().await?)
    }

    async fn stock_up(&self) -> Fallible<()> {
        let now = now();
        let category = Category {
            id: Id::mint(now, &SystemEntropy),
            name: "Shirts".parse()?,
            position: 1,
        };
        let branch = Branch {
            id: branch(),
            name: "Old Town".parse()?,
            address: "1 Market Square".parse()?,
            ships: true,
            collects: true,
            position: 1,
        };
        let mut tx = self.begin().await?;
        tx.catalogue().add_category(&category).await?;
        tx.catalogue().add_branch(&branch).await?;
        for number in 0..self.products {
            let variant = Variant {
                id: variant(number),
                label: "M".parse()?,
                prices: vec![euro(PRICE)?],
            };
            let product = Product {
                id: Id::from_uuid(uuid(PRODUCTS, number)),
                category: category.id,
                kind: GoodsKind::Physical,
                title: format!("Plain T-shirt {number}").parse()?,
                description: "Cotton, made to last.".parse()?,
                photo: None,
                state: ProductState::Listed,
                variants: vec![variant],
                created_at: now,
                version: 0,
            };
            tx.catalogue().add_product(&product).await?;
            tx.catalogue().set_available(place(number), PLENTY).await?;
        }
        tx.chains().observed(TOKEN.chain, now).await?;
        Ok(tx.commit().await?)
    }

    /// Sets how many pieces of a variant are available.
    pub(crate) async fn set_available(&self, variant: u32, pieces: u32) -> Fallible<()> {
        let mut tx = self.begin().await?;
        tx.catalogue().set_available(place(variant), pieces).await?;
        Ok(tx.commit().await?)
    }

    /// Sets the available pieces of a variant to [`PLENTY`].
    pub(crate) async fn set_plenty(&self, variant: u32) -> Fallible<()> {
        self.set_available(variant, PLENTY).await
    }

    /// Pieces of a variant that are reserved.
    pub(crate) async fn reserved(&self, variant: u32) -> Fallible<u32> {
        let place = place(variant);
        let stock = self.ports.read().await?.stock_of(&[place.variant]).await?;
        let here = stock.into_iter().find(|(known, _)| *known == place);
        Ok(here.map_or(0, |(_, stock)| stock.reserved))
    }

    /// Takes this many numbers for new people, and answers the first.
    pub(crate) fn new_people(&self, count: u32) -> u32 {
        self.next.fetch_add(count, Ordering::Relaxed)
    }
}

/// The gate with this store and these readers of chains. Addresses are derived as in the product.
pub(crate) fn gate(
    ports: &Ports<SystemClock>,
    chains: Vec<Arc<dyn ChainReader>>,
) -> Fallible<Gate<Context>> {
    let receiving = EvmReceiving::parse(DEMO_XPUB, CHAIN, DemoKeys::Allow)?;
    let rail = rail(TOKEN, Arc::new(receiving));
    Ok(chainstore_shop_kit::gate(ports, |context| {
        context.chains = chains;
        context.shop.rails = vec![rail];
    }))
}

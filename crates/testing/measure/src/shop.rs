//! A shop with a real database: a catalogue, people with full carts, and the use cases of the product.
//!
//! This file and `scanner.rs` are the only ones here that use the workflows and the store.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chainstore_crypto::{Sha256Hasher, Vault};
use chainstore_databases::ports;
use chainstore_evm::{DEMO_XPUB, DemoKeys, EvmReceiving};
use chainstore_identity::{Language, Shopper};
use chainstore_kernel::Clock as _;
use chainstore_kernel::{
    Asset, ChainAsset, ChainId, ContractAddress, Currency, Gate, GoodsKind, Id, Minor, Money,
    Principal, Sensitive, Timestamp,
};
use chainstore_orders::{
    Branch, BranchId, Cart, Category, Delivery, Place, Product, ProductState, Variant, VariantId,
};
use chainstore_payments::ports::ChainReader;
use chainstore_payments::{ConfirmationPolicy, MethodPolicy, Tier};
use chainstore_port_contracts::{NoProbe, Ports};
use chainstore_ports::StoreTx;
use chainstore_postgres::{Database, DatabaseConfig, Engine, Observer, Sealing};
use chainstore_rates::FixedRates;
use chainstore_system::{InMemory, SystemClock, SystemEntropy, TokioSpawner};
use chainstore_workflows::permissions::of_shoppers;
use chainstore_workflows::settings::Settings;
use chainstore_workflows::shop::{PlaceOrder, PlaceOrderCommand, PlaceOrderError};
use chainstore_workflows::{Context, Rail, ShopSettings};
use tokio::sync::Barrier;
use uuid::Uuid;

use crate::Fallible;
use crate::product::master;

/// The chain of the shop.
pub(crate) const CHAIN: u64 = 31_337;
/// The contract of the token.
pub(crate) const CONTRACT: ContractAddress = ContractAddress([7; 20]);
/// The token in which the shop is paid.
pub(crate) const TOKEN: ChainAsset = ChainAsset {
    chain: ChainId::Evm(CHAIN),
    contract: Some(CONTRACT),
    decimals: 6,
};
const PRICE: i128 = 24_90;
const SHIPPING: i128 = 4_90;
const SHIPPING_TEXT: &str = "4.90";
/// Pieces of each variant, more than a measurement sells.
const PLENTY: u32 = 1_000_000;

/// Ids are computed from numbers, so that pgbench can compute those of the rows it uses. The first four bytes
/// are the kind, such as this one, and the others are the number.
pub(crate) const VARIANTS: u32 = 1;
pub(crate) const PRODUCTS: u32 = 2;
pub(crate) const SHOPPERS: u32 = 3;

/// The id of this kind and number.
pub(crate) fn uuid(kind: u32, number: u32) -> Uuid {
    Uuid::from_u128(u128::from(kind) << 96 | u128::from(number))
}

/// A shop.
pub(crate) struct Shop {
    pub(crate) database: Database,
    pub(crate) ports: Ports<SystemClock>,
    pub(crate) gate: Gate<Context>,
    products: u32,
    /// The number of the next person.
    next: AtomicU32,
}

/// Somebody with a full cart.
#[derive(Clone)]
pub(crate) struct Buyer {
    who: Principal,
    command: PlaceOrderCommand,
}

/// How many of the orders that were placed at the same time succeeded.
pub(crate) struct Outcome {
    pub(crate) took: Duration,
    pub(crate) placed: u32,
    /// Refused because the stock had changed.
    pub(crate) refused: u32,
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

    async fn begin(&self) -> Fallible<Box<dyn StoreTx>> {
        Ok(self.ports.begin().await?)
    }

    async fn stock_up(&self) -> Fallible<()> {
        let now = SystemClock.now();
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

    /// New people, each with the three variants of [`three_of`] in the cart.
    pub(crate) async fn buyers(&self, count: u32) -> Fallible<Vec<Buyer>> {
        self.buyers_of(count, |person| three_of(person, self.products).to_vec())
            .await
    }

    /// New people, each with one piece of the variants of `cart` in the cart, to be shipped.
    pub(crate) async fn buyers_of(
        &self,
        count: u32,
        cart: impl Fn(u32) -> Vec<u32> + Copy,
    ) -> Fallible<Vec<Buyer>> {
        let first = self.next.fetch_add(count, Ordering::Relaxed);
        // SQLite has one writer, so preparing in parallel would not be faster there.
        let lanes = match self.database.engine() {
            Engine::Sqlite => 1,
            Engine::Postgres => 4,
        };
        let share = count.div_ceil(lanes).max(1);
        let parts = (0..lanes).map(|lane| {
            let start = (lane * share).min(count);
            let end = (start + share).min(count);
            self.fill(first + start..first + end, cart)
        });
        let mut buyers = Vec::new();
        for part in futures_util::future::join_all(parts).await {
            buyers.extend(part?);
        }
        Ok(buyers)
    }

    async fn fill(
        &self,
        people: Range<u32>,
        cart: impl Fn(u32) -> Vec<u32>,
    ) -> Fallible<Vec<Buyer>> {
        let mut buyers = Vec::new();
        let people: Vec<u32> = people.collect();
        for part in people.chunks(100) {
            let mut tx = self.begin().await?;
            for person in part {
                buyers.push(self.buyer(&mut *tx, *person, &cart(*person)).await?);
            }
            tx.commit().await?;
        }
        Ok(buyers)
    }

    async fn buyer(&self, tx: &mut dyn StoreTx, person: u32, wanted: &[u32]) -> Fallible<Buyer> {
        let shopper = shopper(person);
        tx.shoppers().add(&shopper).await?;
        let mut cart = Cart::empty(shopper.id);
        for number in wanted {
            cart = cart.set(variant(*number), 1, euro(PRICE)?)?;
        }
        cart.delivery = Some(Delivery::Ship {
            address: Sensitive::new("Ada Lovelace\n12 Mill Lane\n10115 Berlin".parse()?),
        });
        tx.carts().save(&cart).await?;
        let lines = i128::try_from(wanted.len())?;
        Ok(Buyer {
            who: shopper.principal(of_shoppers()),
            command: PlaceOrderCommand {
                cart_version: 1,
                total: euro(PRICE * lines + SHIPPING)?,
                asset: TOKEN,
            },
        })
    }

    /// Registers these people, without a cart.
    pub(crate) async fn register(&self, people: Range<u32>) -> Fallible<()> {
        let mut tx = self.begin().await?;
        for person in people {
            tx.shoppers().add(&shopper(person)).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Places an order for each buyer, `clients` at once. Any answer other than an order or a refusal for
    /// lack of stock is an error.
    pub(crate) async fn order(&self, buyers: Vec<Buyer>, clients: u32) -> Fallible<Outcome> {
        let (buyers, next) = (Arc::new(buyers), Arc::new(AtomicUsize::new(0)));
        let ready = Arc::new(Barrier::new(usize::try_from(clients)? + 1));
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..clients {
            let (buyers, next, ready) =
                (Arc::clone(&buyers), Arc::clone(&next), Arc::clone(&ready));
            let gate = self.gate.clone();
            tasks.spawn(async move {
                let (mut placed, mut refused) = (0, 0);
                ready.wait().await;
                while let Some(buyer) = buyers.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match gate.call::<PlaceOrder>(&buyer.who, buyer.command).await {
                        Ok(_) => placed += 1,
                        Err(PlaceOrderError::Changed) => refused += 1,
                        Err(error) => return Err(error),
                    }
                }
                Ok((placed, refused))
            });
        }
        ready.wait().await;
        let started = Instant::now();
        let (mut placed, mut refused) = (0, 0);
        while let Some(counts) = tasks.join_next().await {
            let counts = counts??;
            placed += counts.0;
            refused += counts.1;
        }
        let took = started.elapsed();
        Ok(Outcome {
            took,
            placed,
            refused,
        })
    }

    /// As [`Shop::order`], but every order must be placed. Answers the orders for each second.
    pub(crate) async fn order_rate(&self, buyers: Vec<Buyer>, clients: u32) -> Fallible<f64> {
        let outcome = self.order(buyers, clients).await?;
        if outcome.refused > 0 {
            return Err(format!("{} orders were refused", outcome.refused).into());
        }
        Ok(f64::from(outcome.placed) / outcome.took.as_secs_f64())
    }
}

fn branch() -> BranchId {
    Id::from_uuid(uuid(4, 1))
}

fn variant(number: u32) -> VariantId {
    Id::from_uuid(uuid(VARIANTS, number))
}

fn place(variant_number: u32) -> Place {
    Place {
        variant: variant(variant_number),
        branch: branch(),
    }
}

/// The variants in the cart of a person: one from each third of the catalogue, in the order of their ids.
pub(crate) fn three_of(person: u32, products: u32) -> [u32; 3] {
    let third = products / 3;
    let place = u64::from(person) * SPREAD % u64::from(third);
    [0, 1, 2].map(|part| part * third + u32::try_from(place).unwrap_or(0))
}

/// A factor that spreads consecutive numbers over the catalogue.
pub(crate) const SPREAD: u64 = 2_654_435_761;

fn shopper(person: u32) -> Shopper {
    Shopper {
        id: Id::from_uuid(uuid(SHOPPERS, person)),
        telegram: Sensitive::new(i64::from(person)),
        language: Language::English,
        since: SystemClock.now(),
        unreachable: false,
    }
}

fn euro(cents: i128) -> Fallible<Money> {
    Ok(Money::new(
        Minor::new(cents)?,
        Asset::Fiat(Currency::new("EUR")?),
    ))
}

/// The gate with this store and these readers of chains.
pub(crate) fn gate(
    ports: &Ports<SystemClock>,
    chains: Vec<Arc<dyn ChainReader>>,
) -> Fallible<Gate<Context>> {
    let (clock, spawner) = (Arc::new(SystemClock), Arc::new(TokioSpawner::new()));
    let context = context(ports, chains)?;
    Ok(Gate::new(context, clock, spawner, Arc::new(NoProbe)))
}

fn context(ports: &Ports<SystemClock>, chains: Vec<Arc<dyn ChainReader>>) -> Fallible<Context> {
    let currency = Currency::new("EUR")?;
    let rail = Rail {
        asset: TOKEN,
        symbol: "TUSD".to_owned(),
        network: "Test chain".to_owned(),
        receiving: Arc::new(EvmReceiving::parse(DEMO_XPUB, CHAIN, DemoKeys::Allow)?),
        policy: ConfirmationPolicy {
            chain: TOKEN.chain,
            tiers: vec![Tier {
                from: Minor::ZERO,
                confirmations: 3,
            }],
            tolerance_bps: 50,
            payment_window: Duration::from_mins(20),
            grace: Duration::from_mins(1),
            orphan_patience: Duration::from_hours(24),
        },
        test_network: true,
    };
    let shipping = ("shop.shipping".to_owned(), SHIPPING_TEXT.to_owned());
    let settings = Settings::of(&[shipping], currency)?;
    let clock = Arc::new(SystemClock);
    Ok(Context {
        store: Arc::clone(&ports.store),
        inbox: Arc::clone(&ports.inbox),
        outbox: Arc::clone(&ports.outbox),
        leases: Arc::clone(&ports.leases),
        memory: Arc::clone(&ports.memory),
        watch: Arc::clone(&ports.watch),
        chains,
        hasher: Arc::new(Sha256Hasher),
        seal: None,
        settings: Arc::new(InMemory::new(settings)),
        clock: clock.clone(),
        entropy: Arc::new(SystemEntropy),
        rates: Arc::new(FixedRates::new(clock).with(currency, TOKEN, "1.08")?),
        shop: ShopSettings {
            currency,
            rails: vec![rail],
            methods: MethodPolicy::telegram(),
        },
    })
}

/// The present time.
pub(crate) fn now() -> Timestamp {
    SystemClock.now()
}

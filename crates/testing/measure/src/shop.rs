//! A shop over a real database: a catalogue, people with full carts, and the real use cases.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chainstore_crypto::Vault;
use chainstore_evm::{DEMO_XPUB, DemoKeys, EvmReceiving};
use chainstore_identity::{Language, Shopper};
use chainstore_kernel::Clock as _;
use chainstore_kernel::{
    Actor, Asset, ChainAsset, ChainId, ContractAddress, Currency, Gate, GoodsKind, Id, Method,
    Minor, Money, Observation, Permission, PermissionSet, Principal, Probe, Sensitive, Timestamp,
};
use chainstore_orders::{
    Branch, BranchId, Cart, Category, Delivery, Place, Product, ProductState, Variant, VariantId,
};
use chainstore_payments::{ConfirmationPolicy, MethodPolicy, Tier};
use chainstore_postgres::{Database, DatabaseConfig, Engine, Observer, Sealing};
use chainstore_rates::FixedRates;
use chainstore_system::{SystemClock, SystemEntropy, TokioSpawner};
use chainstore_workflows::ports::StoreTx;
use chainstore_workflows::shop::{PlaceOrderCommand, PlaceOrderError, PlacedOrder, ShopUseCases};
use chainstore_workflows::{Context, Rail, ShopSettings};
use tokio::sync::Barrier;

use crate::Fallible;
use crate::product::master;

/// The chain of the shop.
pub(crate) const CHAIN: u64 = 31_337;
/// The token it takes.
pub(crate) const TOKEN: ChainAsset = ChainAsset {
    chain: ChainId::Evm(CHAIN),
    contract: Some(ContractAddress([7; 20])),
    decimals: 6,
};
const PRICE: i128 = 24_90;
const SHIPPING: i128 = 4_90;
/// Pieces of everything, more than are ever sold here.
const PLENTY: u32 = 1_000_000;

/// A shop.
pub(crate) struct Shop {
    pub(crate) database: Database,
    pub(crate) context: Arc<Context>,
    pub(crate) gate: Gate,
    pub(crate) use_cases: Arc<ShopUseCases>,
    /// What it sells.
    pub(crate) variants: Vec<VariantId>,
    branch: BranchId,
}

/// Somebody with a full cart.
#[derive(Clone)]
pub(crate) struct Buyer {
    who: Principal,
    command: PlaceOrderCommand,
}

struct Silent;
impl Probe for Silent {
    fn observed(&self, _: &Observation) {}
}

impl Shop {
    /// Opens the shop of a database without one: schema, so many products with one variant each, a chain
    /// that is followed.
    pub(crate) async fn open(url: &str, connections: u32, products: usize) -> Fallible<Self> {
        Self::with(url, connections, products, None).await
    }

    /// As [`Shop::open`], and the observer hears of every statement.
    pub(crate) async fn open_observed(
        url: &str,
        connections: u32,
        products: usize,
        observer: Observer,
    ) -> Fallible<Self> {
        Self::with(url, connections, products, Some(observer)).await
    }

    async fn with(
        url: &str,
        connections: u32,
        products: usize,
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
        database.migrate().await?;
        let context = Arc::new(context(&database)?);
        let gate = Gate::new(
            Arc::new(SystemClock),
            Arc::new(TokioSpawner::new()),
            Arc::new(Silent),
        );
        let use_cases = Arc::new(ShopUseCases::new(&context));
        let mut shop = Self {
            database,
            context,
            gate,
            use_cases,
            variants: Vec::new(),
            branch: Id::mint(SystemClock.now(), &SystemEntropy),
        };
        shop.stock_up(products).await?;
        Ok(shop)
    }

    /// A transaction.
    pub(crate) async fn begin(&self) -> Fallible<Box<dyn StoreTx>> {
        Ok(self.context.begin.begin().await?)
    }

    async fn stock_up(&mut self, products: usize) -> Fallible<()> {
        let now = SystemClock.now();
        let category = Category {
            id: Id::mint(now, &SystemEntropy),
            name: "Shirts".parse()?,
            position: 1,
        };
        let branch = Branch {
            id: self.branch,
            name: "Old Town".parse()?,
            address: "1 Market Square".parse()?,
            ships: true,
            collects: true,
            position: 1,
        };
        let mut tx = self.begin().await?;
        tx.catalogue().add_category(&category).await?;
        tx.catalogue().add_branch(&branch).await?;
        for number in 0..products {
            let variant = Variant {
                id: Id::mint(now, &SystemEntropy),
                label: "M".parse()?,
                prices: vec![euro(PRICE)?],
            };
            let place = self.place(variant.id);
            self.variants.push(variant.id);
            let product = Product {
                id: Id::mint(now, &SystemEntropy),
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
            tx.catalogue().set_available(place, PLENTY).await?;
        }
        tx.chains().observed(TOKEN.chain, now).await?;
        tx.commit().await?;
        Ok(())
    }

    const fn place(&self, variant: VariantId) -> Place {
        Place {
            variant,
            branch: self.branch,
        }
    }

    /// Sets how many pieces of a variant there are.
    pub(crate) async fn set_available(&self, variant: VariantId, pieces: u32) -> Fallible<()> {
        let mut tx = self.begin().await?;
        tx.catalogue()
            .set_available(self.place(variant), pieces)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Pieces of a variant that are reserved.
    pub(crate) async fn reserved(&self, variant: VariantId) -> Fallible<u32> {
        let mut tx = self.begin().await?;
        Ok(tx.catalogue().stock(self.place(variant)).await?.reserved)
    }

    /// New people, each with one piece of these variants in the cart, to be shipped.
    pub(crate) async fn buyers(&self, carts: &[Vec<VariantId>]) -> Fallible<Vec<Buyer>> {
        // SQLite has one writer, and a server answers many at once.
        let lanes = if self.database.engine() == Engine::Sqlite {
            1
        } else {
            4
        };
        let share = carts.len().div_ceil(lanes).max(1);
        let filled = carts.chunks(share).map(|carts| self.fill(carts));
        let mut buyers = Vec::with_capacity(carts.len());
        for part in futures_util::future::join_all(filled).await {
            buyers.extend(part?);
        }
        Ok(buyers)
    }

    async fn fill(&self, carts: &[Vec<VariantId>]) -> Fallible<Vec<Buyer>> {
        let mut buyers = Vec::with_capacity(carts.len());
        for part in carts.chunks(100) {
            let mut tx = self.begin().await?;
            for variants in part {
                buyers.push(self.buyer(&mut *tx, variants).await?);
            }
            tx.commit().await?;
        }
        Ok(buyers)
    }

    async fn buyer(&self, tx: &mut dyn StoreTx, variants: &[VariantId]) -> Fallible<Buyer> {
        let shopper = self.shopper(tx, next_person()).await?;
        let mut cart = Cart::empty(shopper.id);
        for variant in variants {
            cart = cart.set(*variant, 1, euro(PRICE)?)?;
        }
        cart.delivery = Some(Delivery::Ship {
            address: Sensitive::new("Ada Lovelace\n12 Mill Lane\n10115 Berlin".parse()?),
        });
        tx.carts().save(&cart).await?;
        let lines = i128::try_from(variants.len())?;
        Ok(Buyer {
            who: shopper.principal(SystemClock.now()),
            command: PlaceOrderCommand {
                cart_version: 1,
                total: euro(PRICE * lines + SHIPPING)?,
                asset: TOKEN,
            },
        })
    }

    async fn shopper(&self, tx: &mut dyn StoreTx, person: i64) -> Fallible<Shopper> {
        let now = SystemClock.now();
        let shopper = Shopper {
            id: Id::mint(now, &SystemEntropy),
            telegram: Sensitive::new(person),
            language: Language::English,
            since: now,
            unreachable: false,
        };
        tx.shoppers().add(&shopper).await?;
        Ok(shopper)
    }

    /// Gets to know these people.
    pub(crate) async fn meet(&self, people: impl IntoIterator<Item = i64>) -> Fallible<()> {
        let mut tx = self.begin().await?;
        for person in people {
            self.shopper(&mut *tx, person).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Everybody orders, so many at once. How long it took, and what each was told.
    pub(crate) async fn order(
        &self,
        buyers: Vec<Buyer>,
        clients: usize,
    ) -> Fallible<(Duration, Vec<Result<PlacedOrder, PlaceOrderError>>)> {
        let (buyers, next) = (Arc::new(buyers), Arc::new(AtomicUsize::new(0)));
        let ready = Arc::new(Barrier::new(clients + 1));
        let mut lanes = tokio::task::JoinSet::new();
        for _ in 0..clients {
            let (buyers, next, ready) =
                (Arc::clone(&buyers), Arc::clone(&next), Arc::clone(&ready));
            let (gate, use_cases) = (self.gate.clone(), Arc::clone(&self.use_cases));
            lanes.spawn(async move {
                let mut told = Vec::new();
                ready.wait().await;
                while let Some(buyer) = buyers.get(next.fetch_add(1, Ordering::Relaxed)) {
                    told.push(
                        gate.call(&buyer.who, &use_cases.place_order, buyer.command)
                            .await,
                    );
                }
                told
            });
        }
        ready.wait().await;
        let started = Instant::now();
        let mut told = Vec::with_capacity(buyers.len());
        while let Some(lane) = lanes.join_next().await {
            told.extend(lane?);
        }
        Ok((started.elapsed(), told))
    }

    /// As [`Shop::order`], where everybody must get what they want: orders a second.
    pub(crate) async fn order_rate(&self, buyers: Vec<Buyer>, clients: usize) -> Fallible<f64> {
        let (took, told) = self.order(buyers, clients).await?;
        let count = f64::from(u32::try_from(told.len())?);
        for answer in told {
            answer?;
        }
        Ok(count / took.as_secs_f64())
    }
}

/// The principal of a worker.
pub(crate) fn worker(permission: Permission) -> Principal {
    let rights = PermissionSet::of(&[permission]);
    Principal::new(
        Actor::System("measure"),
        rights,
        Method::Operator,
        SystemClock.now(),
    )
}

fn next_person() -> i64 {
    static PERSON: AtomicUsize = AtomicUsize::new(2_000_000);
    i64::try_from(PERSON.fetch_add(1, Ordering::Relaxed)).unwrap_or(i64::MAX)
}

fn euro(cents: i128) -> Fallible<Money> {
    Ok(Money::new(
        Minor::new(cents)?,
        Asset::Fiat(Currency::new("EUR")?),
    ))
}

fn context(database: &Database) -> Fallible<Context> {
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
    let clock = Arc::new(SystemClock);
    Ok(Context {
        begin: Arc::new(database.clone()),
        read: Arc::new(database.clone()),
        clock: clock.clone(),
        entropy: Arc::new(SystemEntropy),
        rates: Arc::new(FixedRates::new(clock).with(currency, TOKEN, "1.08")?),
        shop: ShopSettings {
            currency,
            shipping: euro(SHIPPING)?,
            rails: vec![rail],
            methods: MethodPolicy::telegram(),
        },
    })
}

/// The moment.
pub(crate) fn now() -> Timestamp {
    SystemClock.now()
}

//! A small shop over the simulator.

use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer};
use async_trait::async_trait;
use chainstore_databases::{Engine, TestStore, count};
use chainstore_egress::{Destination, Egress, Url};
use chainstore_kernel::{
    Actor, Asset, ChainAsset, ChainId, Clock, ContractAddress, Currency, Gate, GoodsKind, Id, Lane,
    Method, Minor, Money, Observation, Permission, PermissionSet, Principal, Probe, StoreError,
    Timestamp,
};
use chainstore_orders::{Branch, Category, Place, Product, ProductState, Variant};
use chainstore_payments::ports::{RateError, RateSource, Receiving};
use chainstore_payments::{
    AccountTag, BlockHash, ConfirmationPolicy, Header, MethodPolicy, Rate, Recipient, Tier,
};
use chainstore_system::{SystemClock, SystemEntropy, TokioSpawner};
use chainstore_telegram::{BotApi, Gateway, GatewayParts, Mode, Settings, Webhook};
use chainstore_telegram_sim::{Person, Profile, RetrySchedule, Simulator};
use chainstore_workflows::shop::ShopUseCases;
use chainstore_workflows::work::{
    DeliverNotices, DeliverNoticesCommand, HandleUpdates, HandleUpdatesCommand,
};
use chainstore_workflows::{Context, Rail, ShopSettings};
use secrecy::{SecretBox, SecretString};
use tokio_util::sync::CancellationToken;

/// Longer than anything here takes.
pub(crate) const SOON: Duration = Duration::from_secs(10);
pub(crate) const TOKEN: &str = "700:simulated-token";
pub(crate) const SECRET: &str = "a-secret-of-at-least-32-characters_";
pub(crate) const STAFF: i64 = 9_000;
/// How far the chain is followed.
pub(crate) const HEIGHT: u64 = 100;

pub(crate) const TOKEN_ASSET: ChainAsset = ChainAsset {
    chain: ChainId::Evm(31_337),
    contract: Some(ContractAddress([7; 20])),
    decimals: 6,
};

/// The bot's id: the first part of its token.
pub(crate) const BOT: i64 = 700;

pub(crate) struct World {
    pub(crate) sim: Simulator,
    pub(crate) store: TestStore<SystemClock>,
    pub(crate) mug: Product,
    pub(crate) spoon: Product,
    pub(crate) gateway: Gateway,
    pub(crate) gate: Gate,
    pub(crate) context: Arc<Context>,
    pub(crate) photos: tempfile::TempDir,
    /// Where the webhook listens.
    pub(crate) hook: String,
    stop: CancellationToken,
    server: ServerHandle,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
        drop(self.server.stop(false));
    }
}

struct Silent;
impl Probe for Silent {
    fn observed(&self, _observation: &Observation) {}
}

struct FixedRate;
#[async_trait]
impl RateSource for FixedRate {
    async fn rate(&self, currency: Currency, asset: ChainAsset) -> Result<Rate, RateError> {
        Ok(Rate {
            currency,
            asset,
            numerator: 10_800,
            denominator: 1,
            at: Timestamp::EPOCH,
        })
    }
}

struct Addresses;
impl Receiving for Addresses {
    fn chain(&self) -> ChainId {
        TOKEN_ASSET.chain
    }
    fn account(&self) -> AccountTag {
        AccountTag([1; 4])
    }
    fn derive(&self, index: u32) -> Option<Recipient> {
        Some(Recipient::Evm([u8::try_from(index).ok()?; 20]))
    }
    fn text(&self, recipient: &Recipient) -> String {
        let digits: Vec<String> = recipient
            .bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("0x{}", digits.concat())
    }
    fn payment_uri(&self, recipient: &Recipient, _asset: &ChainAsset, amount: Minor) -> String {
        format!("ethereum:{}?uint256={amount}", self.text(recipient))
    }
}

pub(crate) fn euro(cents: i128) -> Money {
    let currency = Asset::Fiat(Currency::new("EUR").expect("a code"));
    Money::new(Minor::new(cents).expect("fits"), currency)
}

fn context(store: &TestStore<SystemClock>) -> Context {
    let rail = Rail {
        asset: TOKEN_ASSET,
        symbol: "USDC".to_owned(),
        network: "Test Base".to_owned(),
        receiving: Arc::new(Addresses),
        policy: ConfirmationPolicy {
            chain: TOKEN_ASSET.chain,
            tiers: vec![Tier {
                from: Minor::ZERO,
                confirmations: 3,
            }],
            tolerance_bps: 0,
            payment_window: Duration::from_mins(20),
            grace: Duration::from_mins(1),
            orphan_patience: Duration::from_hours(24),
        },
        test_network: true,
    };
    Context {
        begin: Arc::clone(&store.begin),
        read: Arc::clone(&store.read),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        rates: Arc::new(FixedRate),
        shop: ShopSettings {
            currency: Currency::new("EUR").expect("a code"),
            shipping: euro(490),
            rails: vec![rail],
            methods: MethodPolicy::telegram(),
        },
    }
}

impl World {
    /// A shop with two products, its gateway behind a webhook, and workers that run until the end.
    pub(crate) async fn open() -> Self {
        Self::open_with(true).await
    }

    /// The same, by webhook or by long polling.
    pub(crate) async fn open_with(webhook: bool) -> Self {
        let sim = Simulator::builder()
            .token(TOKEN)
            .retry(RetrySchedule::fast())
            .start()
            .await
            .expect("the simulator starts");
        let staff = sim.add_person(Profile::new(STAFF, "Staff"));
        staff.send("/start").expect("sent");
        // A test that takes the store away need not wait long to see that it is.
        let store = TestStore::open_with(Engine::Sqlite, Arc::new(SystemClock), |bounds| {
            bounds.statement = Duration::from_millis(200);
        });
        let store = store.await;
        let [mug, spoon] = stock_up(&store).await;
        let context = Arc::new(context(&store));
        let gate = Gate::new(
            Arc::new(SystemClock),
            Arc::new(TokioSpawner::new()),
            Arc::new(Silent),
        );
        let egress = Egress::builder()
            .destination(Destination::Configured)
            .build()
            .expect("a client");
        let url = Url::parse(&sim.api_url()).expect("a URL");
        let api = BotApi::new(egress, url, SecretString::from(TOKEN)).expect("a token");
        let photos = tempfile::tempdir().expect("a folder");
        std::fs::write(photos.path().join("mug.png"), png()).expect("written");

        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let hook = format!(
            "http://{}/telegram",
            listener.local_addr().expect("an address")
        );
        let mode = if webhook {
            Mode::Webhook(Webhook {
                url: Url::parse(&hook).expect("a URL"),
                path: "/telegram".to_owned(),
                secret: SecretString::from(SECRET),
                max_connections: 10,
            })
        } else {
            Mode::Polling
        };
        let gateway = Gateway::new(GatewayParts {
            api,
            gate: gate.clone(),
            shop: Arc::new(ShopUseCases::new(&context)),
            context: Arc::clone(&context),
            inbox: Arc::clone(&store.inbox),
            button_key: SecretBox::new(Box::new([9; 32])),
            settings: Settings {
                shop_name: "Mugs & <More>".to_owned(),
                seller: "Mugs & <More> Ltd, 1 Mill Lane".to_owned(),
                time_zone: "Europe/Berlin".to_owned(),
                photos: Some(photos.path().to_owned()),
                alert_chat: Some(STAFF),
                mode,
            },
        })
        .expect("good settings");
        let serve = gateway.configure_webhook();
        let server = HttpServer::new(move || App::new().configure(serve.clone()))
            .workers(1)
            .disable_signals()
            .listen(listener)
            .expect("listening")
            .run();
        let handle = server.handle();
        tokio::spawn(server);
        gateway.start().await.expect("started");
        let world = Self {
            sim,
            store,
            mug,
            spoon,
            gateway,
            gate,
            context,
            photos,
            hook,
            stop: CancellationToken::new(),
            server: handle,
        };
        world.work();
        if !webhook {
            let (gateway, stop) = (world.gateway.clone(), world.stop.clone());
            tokio::spawn(async move { gateway.poll(stop).await });
        }
        world
    }

    /// Works inbox and outbox, as the runtime does.
    fn work(&self) {
        let stop = self.stop.clone();
        let gate = self.gate.clone();
        let updates = Arc::new(HandleUpdates::new(
            Arc::clone(&self.store.inbox),
            self.gateway.handler(),
        ));
        let notices = Arc::new(DeliverNotices::new(
            Arc::clone(&self.context),
            Arc::clone(&self.store.leases),
            Arc::clone(&self.store.outbox),
            self.gateway.courier(),
        ));
        let source = self.gateway.source().to_owned();
        let leases = Arc::clone(&self.store.leases);
        tokio::spawn(async move {
            let rights = PermissionSet::of(&[Permission::GatewayWork]);
            let who = Principal::new(
                Actor::System("test"),
                rights,
                Method::Operator,
                Timestamp::EPOCH,
            );
            while !stop.is_cancelled() {
                let command = HandleUpdatesCommand {
                    source: source.clone(),
                    take: 10,
                };
                // An outage is part of some tests.
                let _ = gate.call(&who, &updates, command).await;
                if let Ok(Some(lease)) = leases.acquire("notices", "test", SOON).await {
                    for lane in [Lane::Telegram, Lane::Alert] {
                        let lease = lease.clone();
                        let command = DeliverNoticesCommand { lane, lease };
                        let _ = gate.call(&who, &notices, command).await;
                    }
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
    }

    /// Waits until nothing is open and nothing is owed.
    pub(crate) async fn idle(&self) {
        let open = "SELECT (SELECT count(*) FROM inbox WHERE NOT done) + (SELECT count(*) FROM outbox WHERE NOT done)";
        let wait = async {
            while self.count(open).await > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(SOON, wait)
            .await
            .expect("everything is worked");
    }

    /// Counts rows that no port tells of.
    pub(crate) async fn count(&self, sql: &str) -> i64 {
        count(&self.store.url, sql).await
    }

    /// Somebody who comes to the shop.
    pub(crate) fn person(&self, id: i64, language: &str) -> Person {
        self.sim
            .add_person(Profile::new(id, "Ada").language(language))
    }

    /// Ends a test: the bot has done nothing a correct bot does not do.
    pub(crate) fn assert_correct(&self) {
        let violations = self.sim.violations();
        assert!(violations.is_empty(), "{violations:?}");
    }
}

/// A mug and a spoon in stock, and the chain followed up to a block.
async fn stock_up(store: &TestStore<SystemClock>) -> [Product; 2] {
    let now = Timestamp::from_seconds(1_795_000_000);
    let entropy = SystemEntropy;
    let category = Category {
        id: Id::mint(now, &entropy),
        name: "Mugs <b>".parse().expect("a name"),
        position: 0,
    };
    let branch = Branch {
        id: Id::mint(now, &entropy),
        name: "Mitte & Co".parse().expect("a name"),
        address: "Hauptstr. 1, Berlin".parse().expect("an address"),
        ships: true,
        collects: true,
        position: 0,
    };
    let variant = |label: &str, cents| Variant {
        id: Id::mint(now, &entropy),
        label: label.parse().expect("a label"),
        prices: vec![euro(cents)],
    };
    let product = |title: &str, photo: Option<&str>, variants| Product {
        id: Id::mint(now, &entropy),
        category: category.id,
        kind: GoodsKind::Physical,
        title: title.parse().expect("a title"),
        description: "Holds coffee & <i>tea</i>.".parse().expect("a text"),
        photo: photo.map(|name| name.parse().expect("a name")),
        state: ProductState::Listed,
        variants,
        created_at: now,
        version: 0,
    };
    let mug = product(
        "Blue Mug",
        Some("mug.png"),
        vec![variant("S", 1_990), variant("L", 2_490)],
    );
    let spoon = product("Spoon", None, vec![variant("one", 300)]);
    let products = [mug, spoon];
    let newest = Header {
        height: HEIGHT,
        hash: BlockHash([1; 32]),
        parent: BlockHash([0; 32]),
        time: now,
    };
    let mut tx = store.tx().await;
    let stocked = async move {
        let catalogue = tx.catalogue();
        catalogue.add_category(&category).await?;
        catalogue.add_branch(&branch).await?;
        for product in &products {
            catalogue.add_product(product).await?;
            for variant in &product.variants {
                let place = Place {
                    variant: variant.id,
                    branch: branch.id,
                };
                catalogue.set_available(place, 10).await?;
            }
        }
        let chain = TOKEN_ASSET.chain;
        tx.chains().extend(chain, &[newest], 10).await?;
        tx.chains().observed(chain, SystemClock.now()).await?;
        tx.commit().await?;
        Ok::<_, StoreError>(products)
    };
    stocked.await.expect("a stocked shop")
}

/// The head of a PNG file, which is all the simulator looks at.
fn png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(100_u32.to_be_bytes());
    bytes.extend(100_u32.to_be_bytes());
    bytes
}

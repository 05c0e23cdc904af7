//! A small shop over the simulator.

use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer};
use chainstore_databases::{Engine, TestStore, count};
use chainstore_egress::{Destination, Egress, Url};
use chainstore_kernel::{
    AssetName, ChainAsset, ChainId, Channel, Clock, Currency, Gate, GoodsKind, Id, Latest, Minor,
    Money, Principal, StoreError, Timestamp,
};
use chainstore_orders::{Branch, Category, Place, Product, ProductState, Variant};
use chainstore_payments::{BlockHash, Header};
use chainstore_shop_kit::{ShopBuilder, ShopKit};
use chainstore_system::{InMemory, SystemClock, SystemEntropy, TokioSpawner};
use chainstore_telegram::{BotApi, Gateway, GatewayParts, Mode, PayableAsset, Settings, Webhook};
use chainstore_telegram_sim::{Person, Profile, RetrySchedule, Simulator};
use chainstore_workflows::work::{
    ClaimNotice, ClaimNoticeCommand, ClaimUpdates, ClaimUpdatesCommand, FinishNotice,
    FinishNoticeCommand, FinishUpdate, FinishUpdateCommand, NextNotice, TakeLease,
    TakeLeaseCommand,
};
use chainstore_workflows::{Context, settings};
use secrecy::{SecretBox, SecretString};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

/// Longer than anything here takes.
pub(crate) const SOON: Duration = Duration::from_secs(10);
pub(crate) const TOKEN: &str = "700:simulated-token";
pub(crate) const SECRET: &str = "a-secret-of-at-least-32-characters_";
pub(crate) const STAFF: i64 = 9_000;
/// How far the chain is followed.
const HEIGHT: u64 = 100;

/// The token of the kit.
pub(crate) const TOKEN_ASSET: ChainAsset = ChainAsset {
    chain: ChainId::new("eip155:31337").expect("a chain"),
    name: AssetName::new("erc20:0x0707070707070707070707070707070707070707").expect("a name"),
    decimals: 6,
};

/// The bot's id: the first part of its token.
pub(crate) const BOT: i64 = 700;

pub(crate) struct World {
    pub(crate) sim: Simulator,
    pub(crate) store: TestStore<SystemClock>,
    pub(crate) kit: ShopKit<SystemClock>,
    pub(crate) settings: Arc<dyn Latest<settings::Settings>>,
    pub(crate) mug: Product,
    pub(crate) spoon: Product,
    pub(crate) gateway: Gateway,
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

pub(crate) fn euros() -> Currency {
    Currency::new("EUR").expect("a code")
}

pub(crate) fn euro(cents: i128) -> Money {
    Money::new(Minor::new(cents).expect("fits"), euros())
}

/// The settings of a shop of this name.
pub(crate) fn settings_of(name: &str, time_zone: &str) -> settings::Settings {
    let stored = [
        ("shop.name", name),
        ("shop.seller", "Mugs & <More> Ltd, 1 Mill Lane"),
        ("shop.shipping", "4.90"),
        ("shop.time_zone", time_zone),
    ];
    let stored = stored.map(|(name, value)| (name.to_owned(), value.to_owned()));
    settings::Settings::of(&stored, euros()).expect("they fit")
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
        let settings: Arc<dyn Latest<settings::Settings>> =
            Arc::new(InMemory::new(settings_of("Mugs & <More>", "Europe/Berlin")));
        let same = Arc::clone(&settings);
        let kit = ShopBuilder::over(&store).context(move |context| context.settings = same);
        let kit = kit.open().await;
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
            gate: kit.gate.clone(),
            worker: kit.worker(),
            clock: Arc::new(SystemClock),
            spawner: Arc::new(TokioSpawner::on(Handle::current())),
            currency: euros(),
            assets: vec![PayableAsset {
                asset: TOKEN_ASSET,
                symbol: "USDC".to_owned(),
                network: "Test Base".to_owned(),
                test_network: true,
            }],
            shop: Arc::clone(&settings),
            button_key: SecretBox::new(Box::new([9; 32])),
            settings: Settings {
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
            kit,
            settings,
            mug,
            spoon,
            gateway,
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
        let loops = Loops {
            gate: self.kit.gate.clone(),
            who: self.kit.worker(),
            gateway: self.gateway.clone(),
        };
        let stop = self.stop.clone();
        tokio::spawn(async move {
            while !stop.is_cancelled() {
                // An outage is part of some tests.
                loops.updates().await;
                loops.notices().await;
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

struct Loops {
    gate: Gate<Context>,
    who: Principal,
    gateway: Gateway,
}

impl Loops {
    async fn updates(&self) -> Option<()> {
        let command = ClaimUpdatesCommand {
            source: self.gateway.source().to_owned(),
            take: 10,
        };
        let claimed = self.gate.call::<ClaimUpdates>(&self.who, command).await;
        for item in claimed.ok()?.items {
            let command = FinishUpdateCommand {
                id: item.id,
                attempts: item.attempts,
                handled: self.gateway.handle(&item).await,
            };
            let finished = self.gate.call::<FinishUpdate>(&self.who, command).await;
            finished.ok()?;
        }
        Some(())
    }

    async fn notices(&self) -> Option<()> {
        let command = TakeLeaseCommand {
            name: "notices".to_owned(),
            holder: "test".to_owned(),
            term: SOON,
        };
        let lease = self.gate.call::<TakeLease>(&self.who, command).await;
        let lease = lease.ok()??;
        for channel in [Channel::Telegram, Channel::Alert] {
            loop {
                let command = ClaimNoticeCommand {
                    channel,
                    lease: lease.clone(),
                };
                let next = self.gate.call::<ClaimNotice>(&self.who, command).await;
                let (claimed, letter) = match next.ok()? {
                    NextNotice::Nothing => break,
                    NextNotice::Passed => continue,
                    NextNotice::Send(claimed, letter) => (claimed, letter),
                };
                let delivery = self.gateway.deliver(letter).await;
                let command = FinishNoticeCommand { claimed, delivery };
                let finished = self.gate.call::<FinishNotice>(&self.who, command).await;
                finished.ok()?;
            }
        }
        Some(())
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

//! The use cases without the programs: the real gate, a real database of either engine, the real EVM
//! reader with a chain in this process, and a clock that a test moves. No process is started and no test
//! waits for time to pass, so a test of a fault takes milliseconds.
//!
//! The kit for use cases (`chainstore-shop-kit`) is not used here: the test makes the blocks of its chain,
//! while these tests are about the answers of a real node.
#![expect(clippy::missing_panics_doc, reason = "a test fails by panicking")]

mod books;
mod errand;
mod ids;
pub mod points;
mod shop;
pub mod state;

use std::sync::Arc;
use std::time::Duration;

use chainstore_databases::{TestDatabase, meddle};
use chainstore_identity::TelegramUser;
use chainstore_kernel::{Clock as _, GoodsKind, OrderId, Principal, Sensitive, Timestamp};
use chainstore_nodes::{Address, Hash, InProcessChain, Options, TestChain as _};
use chainstore_orders::permissions::CATALOGUE_WRITE;
use chainstore_orders::{Delivery, Place};
use chainstore_payments::InvoiceId;
use chainstore_port_contracts::ManualClock;
use chainstore_workflows::permissions::GATEWAY_WORK;
use chainstore_workflows::shop::{
    ChooseDelivery, ChooseMethod, ChooseMethodCommand, Enter, PlaceOrder, PlaceOrderCommand,
    PlaceOrderError, PlacedOrder, SetQuantity, SetQuantityCommand,
};
use chainstore_workflows::staff::{
    AddBranch, AddCategory, AddProduct, AddProductCommand, NewBranch, NewCategory, NewProduct,
    NewVariant, SetStock, SetStockCommand,
};

pub use chainstore_databases::Engine;
pub use errand::{BOT_TOKEN, Errand, STAFF, Step, Update};
pub use shop::{CHAIN, GRACE, Network, PATIENCE, Premises, SECOND_CHAIN, Shop, WINDOW};

use self::shop::euro;

/// The time between two blocks.
const BLOCK: Duration = Duration::from_secs(2);

/// A shop with one product, and everything around it.
pub struct Stage {
    /// The time, which changes only when it is moved.
    pub clock: Arc<ManualClock>,
    /// The preferred chain.
    pub chain: InProcessChain,
    /// The second chain, in the stages that have one.
    pub second: Option<InProcessChain>,
    /// The running program.
    pub shop: Shop,
    /// What a program needs to open the shop.
    pub premises: Premises,
    /// The variant that is sold, and the branch of its stock.
    pub goods: Place,
    home: TestDatabase,
    programs: u32,
}

/// The parameters of a stage.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// How many pieces are available at the beginning.
    pub stock: u32,
    /// How many confirmations a payment needs.
    pub confirmations: u32,
    /// Whether it is a test network, on which a long time without a new block is no fault.
    pub test_network: bool,
    /// Whether the shop is also paid on a second chain, in another token.
    pub second_chain: bool,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            stock: 5,
            confirmations: 3,
            test_network: true,
            second_chain: false,
        }
    }
}

/// The chains of a stage. They run until this value is dropped.
pub struct Chains {
    _preferred: InProcessChain,
    _second: Option<InProcessChain>,
}

/// An order, and what is to be paid for it.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The order.
    pub order: OrderId,
    /// Its invoice.
    pub invoice: InvoiceId,
    /// The address to pay to.
    pub address: Address,
    /// The amount to pay, in the smallest unit: what is still missing.
    pub amount: u128,
}

impl Stage {
    /// Opens a shop whose chain has been followed to its head.
    pub async fn open(engine: Engine, setting: Setting) -> Self {
        let home = TestDatabase::migrated(engine).await;
        let chain = InProcessChain::start().expect("a chain");
        let mut networks = vec![network(&chain, CHAIN, "TUSD", 6).await];
        let second = setting.second_chain.then(|| {
            let options = Options {
                chain_id: SECOND_CHAIN,
                ..Options::default()
            };
            InProcessChain::start_with(options).expect("a chain")
        });
        if let Some(second) = &second {
            networks.push(network(second, SECOND_CHAIN, "COIN", 18).await);
        }
        let mut premises = Premises::new(home.url(), networks, setting.confirmations);
        premises.test_network = setting.test_network;
        let clock = Arc::new(ManualClock::default());
        // Ahead of the clock of the machine, which the node uses for the blocks of a reorganisation.
        let head = i64::try_from(chain.head().await.expect("a head").timestamp).expect("a time");
        let ahead = Timestamp::from_seconds(head).plus(Duration::from_hours(24));
        clock.advance(ahead.since(clock.now()));
        let shop = Shop::open(&premises, clock.clone(), "program 1", None).await;
        let goods = stock_shelves(&shop, setting.stock).await;
        let stage = Self {
            clock,
            chain,
            second,
            shop,
            premises,
            goods,
            home,
            programs: 1,
        };
        stage.mine(1).await;
        if let Some(second) = &stage.second {
            stage.mine_on(second, 1).await;
        }
        stage.shop.follow().await;
        stage
    }

    /// Ends the program without releasing its lease, and starts another one.
    pub async fn restart(&mut self) {
        self.programs += 1;
        // Until the lease of the other program has ended.
        self.clock.advance(Duration::from_secs(20));
        self.shop = self.another(&format!("program {}", self.programs)).await;
    }

    /// Another program on the same database.
    pub async fn another(&self, holder: &str) -> Shop {
        Shop::open(&self.premises, self.clock.clone(), holder, None).await
    }

    /// Closes the program and answers the database, the chain and the time. No connection to the database is
    /// left open, so that it can be copied.
    pub async fn struck(self) -> (TestDatabase, Chains, Timestamp) {
        self.shop.database.close().await;
        let chains = Chains {
            _preferred: self.chain,
            _second: self.second,
        };
        (self.home, chains, self.clock.now())
    }

    /// Changes a row directly in the database; asserts that it was exactly one.
    pub async fn meddle(&self, sql: &str) {
        assert_eq!(meddle(self.home.url(), sql).await, 1, "{sql}");
    }

    /// Reads rows directly from the database.
    pub async fn look(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        chainstore_databases::look(self.home.url(), sql).await
    }

    /// The shopper with this Telegram id.
    pub async fn shopper(&self, telegram: i64) -> Principal {
        let user = TelegramUser {
            id: Sensitive::new(telegram),
            language: Some("en".to_owned()),
        };
        let entered = self.shop.work::<Enter>(GATEWAY_WORK, user).await;
        entered.principal
    }

    /// Puts pieces into a shopper's cart, to be shipped; answers the command that orders it.
    pub async fn fill(&self, who: &Principal, quantity: u32) -> PlaceOrderCommand {
        let command = SetQuantityCommand {
            variant: self.goods.variant,
            quantity,
        };
        let gate = &self.shop.gate;
        let cart = gate.call::<SetQuantity>(who, command).await;
        cart.expect("a cart");
        let address = Sensitive::new("Ada\n12 Mill Lane".parse().expect("an address"));
        let delivery = Delivery::Ship { address };
        let cart = gate.call::<ChooseDelivery>(who, delivery).await;
        let cart = cart.expect("a cart");
        PlaceOrderCommand {
            cart_version: cart.cart.version,
            total: cart.total.expect("a total"),
            asset: self.premises.asset(),
        }
    }

    /// Orders the cart.
    pub async fn place(
        &self,
        who: &Principal,
        command: PlaceOrderCommand,
    ) -> Result<PlacedOrder, PlaceOrderError> {
        self.shop.gate.call::<PlaceOrder>(who, command).await
    }

    /// Orders one piece; answers the payment that is asked for.
    pub async fn order(&self, who: &Principal) -> Asked {
        let command = self.fill(who, 1).await;
        let placed = self.place(who, command).await.expect("an order");
        self.asked(who, &placed).await
    }

    /// The payment that is asked for.
    pub async fn asked(&self, who: &Principal, placed: &PlacedOrder) -> Asked {
        self.pays(who, placed.order, placed.invoice).await
    }

    async fn pays(&self, who: &Principal, order: OrderId, invoice: InvoiceId) -> Asked {
        let view = self.payment(who, invoice).await.expect("a payment");
        Asked {
            order,
            invoice,
            address: view.address.to_lowercase().parse().expect("an address"),
            amount: u128::try_from(view.missing.units()).expect("an amount"),
        }
    }

    /// Moves the clock forward.
    pub fn later(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Sets the time of the next block to that of the clock. A reorganisation makes its blocks one second
    /// apart, so the chain may be ahead; then the clock is moved to the chain.
    async fn tick(&self, chain: &InProcessChain) {
        self.clock.advance(BLOCK);
        let head = chain.head().await.expect("a head").timestamp;
        let head = Timestamp::from_seconds(i64::try_from(head).expect("a time"));
        self.clock.advance(head.plus(BLOCK).since(self.clock.now()));
        let now = u64::try_from(self.clock.now().seconds()).expect("a time");
        let set = chain.set_next_block_time(now).await;
        set.expect("the clock is ahead of the chain");
    }

    async fn mine_on(&self, chain: &InProcessChain, blocks: u64) {
        for _ in 0..blocks {
            self.tick(chain).await;
            chain.mine(1).await.expect("a block");
        }
    }

    async fn pay_on(
        &self,
        chain: &InProcessChain,
        token: Address,
        to: Address,
        amount: u128,
    ) -> Hash {
        self.tick(chain).await;
        let paid = chain.pay(token, to, amount).await;
        paid.expect("a transfer")
    }

    /// Mines blocks, each a little later than the one before.
    pub async fn mine(&self, blocks: u64) {
        self.mine_on(&self.chain, blocks).await;
    }

    /// Pays an amount to an address, in a block of the present time.
    pub async fn pay(&self, to: Address, amount: u128) -> Hash {
        let token = self.premises.token();
        self.pay_on(&self.chain, token, to, amount).await
    }

    /// The second chain, for the stages that have one.
    pub fn second(&self) -> &InProcessChain {
        self.second.as_ref().expect("a second chain")
    }

    /// As [`Stage::mine`], on the second chain.
    pub async fn mine_second(&self, blocks: u64) {
        self.mine_on(self.second(), blocks).await;
    }

    /// As [`Stage::pay`], on the second chain and in its token.
    pub async fn pay_second(&self, to: Address, amount: u128) -> Hash {
        let token = self.premises.networks[1].token;
        self.pay_on(self.second(), token, to, amount).await
    }

    /// A shopper chooses the asset of this network; answers the payment that is asked for then.
    pub async fn choose(&self, who: &Principal, asked: &Asked, network: usize) -> Asked {
        let command = ChooseMethodCommand {
            invoice: asked.invoice,
            asset: self.premises.networks[network].asset(),
        };
        let chosen = self.shop.gate.call::<ChooseMethod>(who, command).await;
        chosen.expect("a method");
        self.pays(who, asked.order, asked.invoice).await
    }
}

/// The chain as the shop sees it, with a new token.
async fn network(chain: &InProcessChain, number: u64, symbol: &str, places: u8) -> Network {
    Network {
        number,
        node: chain.url().to_string(),
        token: chain.deploy_token(symbol, places).await.expect("a token"),
        symbol: symbol.to_owned(),
        places,
    }
}

async fn stock_shelves(shop: &Shop, available: u32) -> Place {
    let category = NewCategory {
        name: "Shirts".parse().expect("a name"),
        position: 1,
    };
    let category = shop.work::<AddCategory>(CATALOGUE_WRITE, category).await;
    let branch = NewBranch {
        name: "Old Town".parse().expect("a name"),
        address: "1 Market Square".parse().expect("an address"),
        ships: true,
        collects: true,
        position: 1,
    };
    let branch = shop.work::<AddBranch>(CATALOGUE_WRITE, branch).await;
    let product = NewProduct {
        category,
        kind: GoodsKind::Physical,
        title: "Plain T-shirt".parse().expect("a title"),
        description: "Cotton, made to last.".parse().expect("a text"),
        photo: None,
        variants: vec![NewVariant {
            label: "M".parse().expect("a label"),
            price: euro(24_90),
        }],
    };
    let command = AddProductCommand {
        product,
        once: None,
    };
    let product = shop.work::<AddProduct>(CATALOGUE_WRITE, command).await;
    let variant = product.variants[0].id;
    let command = SetStockCommand {
        product: product.id,
        variant,
        branch,
        available,
    };
    shop.work::<SetStock>(CATALOGUE_WRITE, command).await;
    Place { variant, branch }
}

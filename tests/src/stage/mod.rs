//! The use cases without the programs: the real gate, a real database of either engine, the real EVM
//! reader over a chain in this process, and a clock that a test moves. No process is started and no test
//! waits for anything, so a test of a fault takes milliseconds.
//!
//! The kit over the workflows (`chainstore-shop-kit`) is not used here: its chain is a script, and these
//! tests are about what a real node answers.
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
use chainstore_nodes::{Address, Hash, InProcessChain, TestChain as _};
use chainstore_orders::permissions::CATALOGUE_WRITE;
use chainstore_orders::{Delivery, Place};
use chainstore_payments::InvoiceId;
use chainstore_port_contracts::ManualClock;
use chainstore_workflows::permissions::GATEWAY_WORK;
use chainstore_workflows::shop::{
    ChooseDelivery, Enter, PlaceOrder, PlaceOrderCommand, PlaceOrderError, PlacedOrder,
    SetQuantity, SetQuantityCommand,
};
use chainstore_workflows::staff::{
    AddBranch, AddCategory, AddProduct, AddProductCommand, NewBranch, NewCategory, NewProduct,
    NewVariant, SetStock, SetStockCommand,
};

pub use chainstore_databases::Engine;
pub use errand::{BOT_TOKEN, Errand, STAFF, Step, Update};
pub use shop::{CHAIN, GRACE, PATIENCE, Premises, Shop, WINDOW};

use self::shop::euro;

/// How long after the one before it a block is made.
const BLOCK: Duration = Duration::from_secs(2);

/// A shop with one product, and everything around it.
pub struct Stage {
    /// The time, which stands until it is moved.
    pub clock: Arc<ManualClock>,
    /// The chain.
    pub chain: InProcessChain,
    /// The running program.
    pub shop: Shop,
    /// Where a program finds everything.
    pub premises: Premises,
    /// What is sold, and where it lies.
    pub goods: Place,
    home: TestDatabase,
    programs: u32,
}

/// How a stage is set.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Pieces that can be sold.
    pub stock: u32,
    /// Confirmations a payment needs.
    pub confirmations: u32,
    /// Whether the network is one of play money, where blocks need not come by themselves.
    pub test_network: bool,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            stock: 5,
            confirmations: 3,
            test_network: true,
        }
    }
}

/// An order, and what is to be paid for it.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The order.
    pub order: OrderId,
    /// Its invoice.
    pub invoice: InvoiceId,
    /// Where to.
    pub address: Address,
    /// How much, in the smallest unit.
    pub amount: u128,
}

impl Stage {
    /// Opens a shop whose chain has been followed to its head.
    pub async fn open(engine: Engine, setting: Setting) -> Self {
        let home = TestDatabase::migrated(engine).await;
        let chain = InProcessChain::start().expect("a chain");
        let token = chain.deploy_token("TUSD", 6).await.expect("a token");
        let mut premises = Premises::new(home.url(), chain.url(), token, setting.confirmations);
        premises.test_network = setting.test_network;
        let clock = Arc::new(ManualClock::default());
        // Ahead of the machine's clock, which the node falls back on when it reorganises.
        let head = i64::try_from(chain.head().await.expect("a head").timestamp).expect("a time");
        let ahead = Timestamp::from_seconds(head).plus(Duration::from_hours(24));
        clock.advance(ahead.since(clock.now()));
        let shop = Shop::open(&premises, clock.clone(), "program 1", None).await;
        let goods = stock_shelves(&shop, setting.stock).await;
        let stage = Self {
            clock,
            chain,
            shop,
            premises,
            goods,
            home,
            programs: 1,
        };
        stage.mine(1).await;
        stage.shop.follow().await;
        stage
    }

    /// Ends the program without releasing its lease, and starts another one.
    pub async fn restart(&mut self) {
        self.programs += 1;
        // The other program's lease runs out.
        self.clock.advance(Duration::from_secs(20));
        self.shop = self.another(&format!("program {}", self.programs)).await;
    }

    /// Another program over the same database.
    pub async fn another(&self, holder: &str) -> Shop {
        Shop::open(&self.premises, self.clock.clone(), holder, None).await
    }

    /// The database, the chain and the time, to be copied. No connection to the database is left.
    pub async fn struck(self) -> (TestDatabase, InProcessChain, Timestamp) {
        self.shop.database.close().await;
        (self.home, self.chain, self.clock.now())
    }

    /// Changes rows behind the store's back; exactly one, or the test is wrong.
    pub async fn meddle(&self, sql: &str) {
        assert_eq!(meddle(self.home.url(), sql).await, 1, "{sql}");
    }

    /// Rows as they lie in the tables.
    pub async fn look(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        chainstore_databases::look(self.home.url(), sql).await
    }

    /// Somebody who shops.
    pub async fn shopper(&self, telegram: i64) -> Principal {
        let user = TelegramUser {
            id: Sensitive::new(telegram),
            language: Some("en".to_owned()),
        };
        let entered = self.shop.work::<Enter>(GATEWAY_WORK, user).await;
        entered.principal
    }

    /// Puts pieces into somebody's cart, to be shipped; answers how they would order it.
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

    /// Places an order of what is in the cart.
    pub async fn place(
        &self,
        who: &Principal,
        command: PlaceOrderCommand,
    ) -> Result<PlacedOrder, PlaceOrderError> {
        self.shop.gate.call::<PlaceOrder>(who, command).await
    }

    /// Orders one piece; answers what is to be paid.
    pub async fn order(&self, who: &Principal) -> Asked {
        let command = self.fill(who, 1).await;
        let placed = self.place(who, command).await.expect("an order");
        self.asked(who, &placed).await
    }

    /// What is to be paid for an order.
    pub async fn asked(&self, who: &Principal, placed: &PlacedOrder) -> Asked {
        let view = self.payment(who, placed.invoice).await;
        let view = view.expect("a payment");
        Asked {
            order: placed.order,
            invoice: placed.invoice,
            address: view.address.to_lowercase().parse().expect("an address"),
            amount: u128::try_from(view.payable.minor().units()).expect("an amount"),
        }
    }

    /// Time passes.
    pub fn later(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// The next block is made now. A reorganisation adds blocks of a second each by itself, so that the
    /// chain may be ahead: then the clock catches up.
    async fn tick(&self) {
        self.clock.advance(BLOCK);
        let head = self.chain.head().await.expect("a head").timestamp;
        let head = Timestamp::from_seconds(i64::try_from(head).expect("a time"));
        self.clock.advance(head.plus(BLOCK).since(self.clock.now()));
        let now = u64::try_from(self.clock.now().seconds()).expect("a time");
        let set = self.chain.set_next_block_time(now).await;
        set.expect("the clock is ahead of the chain");
    }

    /// Mines blocks, each a little later than the one before.
    pub async fn mine(&self, blocks: u64) {
        for _ in 0..blocks {
            self.tick().await;
            self.chain.mine(1).await.expect("a block");
        }
    }

    /// Somebody pays, in a block of now.
    pub async fn pay(&self, to: Address, amount: u128) -> Hash {
        self.tick().await;
        let paid = self.chain.pay(self.premises.token, to, amount).await;
        paid.expect("a transfer")
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

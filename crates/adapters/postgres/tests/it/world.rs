//! A small shop with its use cases, over the database a test hands in.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use chainstore_identity::TelegramUser;
use chainstore_kernel::{
    Actor, Begin, ChainAsset, ChainId, Clock, Currency, Gate, Lease, Method, Minor, Observation,
    Permission, PermissionSet, Principal, Probe, Read, Sensitive, Timestamp,
};
use chainstore_orders::{Delivery, Product, VariantId};
use chainstore_payments::ports::{ChainError, ChainReader, RateError, RateSource, Receiving};
use chainstore_payments::{
    AccountTag, Block, BlockHash, ChainTransfer, ConfirmationPolicy, Header, MethodPolicy, Rate,
    Recipient, Tier, TransferKey, TxHash,
};
use chainstore_port_contracts::{Given, Ports, TestEntropy};
use chainstore_postgres::{Database, SqlInbox, SqlWatchList};
use chainstore_system::TokioSpawner;
use chainstore_workflows::ports::{Claimed, StoreRead, StoreTx};
use chainstore_workflows::shop::{
    PlaceOrderCommand, PlacedOrder, SetQuantityCommand, ShopUseCases,
};
use chainstore_workflows::work::{HandleUpdates, Handled, ScanChain, UpdateHandler};
use chainstore_workflows::{Context, Rail, ShopSettings};

/// Rates, addresses and everything else that is not the store.
pub(crate) struct Outside;

#[async_trait]
impl RateSource for Outside {
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

impl Probe for Outside {
    fn observed(&self, _: &Observation) {}
}

impl Receiving for Outside {
    fn chain(&self) -> ChainId {
        Given::chain()
    }

    fn account(&self) -> AccountTag {
        AccountTag([1; 4])
    }

    fn derive(&self, index: u32) -> Option<Recipient> {
        let mut recipient = [0xaa; 20];
        recipient[16..].copy_from_slice(&index.to_be_bytes());
        Some(Recipient::Evm(recipient))
    }

    fn text(&self, recipient: &Recipient) -> String {
        format!("{:?}", recipient.bytes())
    }

    fn payment_uri(&self, recipient: &Recipient, _: &ChainAsset, amount: Minor) -> String {
        format!("{}?{amount}", self.text(recipient))
    }
}

#[async_trait]
impl UpdateHandler for Outside {
    async fn handle(&self, _: &Claimed) -> Handled {
        Handled::Done
    }
}

/// A chain of which a test says how high it is and what the newest block holds.
pub(crate) struct Chain {
    given: Given,
    newest: Mutex<Block>,
}

impl Chain {
    /// From now on this is the newest height, and its block holds these transfers.
    pub(crate) fn show(&self, height: u64, transfers: Vec<ChainTransfer>) {
        let mut block = self.given.block(height);
        block.transfers = transfers;
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = block;
    }

    fn newest(&self) -> Block {
        let newest = self.newest.lock();
        newest.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl ChainReader for Chain {
    fn chain(&self) -> ChainId {
        Given::chain()
    }

    async fn check(&self) -> Result<(), ChainError> {
        Ok(())
    }

    async fn head(&self) -> Result<Header, ChainError> {
        Ok(self.newest().header)
    }

    async fn header(&self, height: u64) -> Result<Option<Header>, ChainError> {
        Ok(Some(self.given.block(height).header))
    }

    async fn blocks(&self, from: u64, to: u64) -> Result<Vec<Block>, ChainError> {
        let mut blocks: Vec<_> = (from..to).map(|height| self.given.block(height)).collect();
        blocks.push(self.newest());
        Ok(blocks)
    }

    async fn confirms(&self, _: &ChainTransfer, _: BlockHash) -> Result<bool, ChainError> {
        Ok(true)
    }
}

/// The use cases of a shop, one article on its shelf.
pub(crate) struct World {
    pub(crate) gate: Gate,
    pub(crate) shop: ShopUseCases,
    pub(crate) chain: Arc<Chain>,
    pub(crate) scan: Arc<ScanChain>,
    pub(crate) updates: Arc<HandleUpdates>,
    pub(crate) worker: Principal,
    ports: Ports,
    pub(crate) article: Product,
}

/// The gate over the clock of a fixture.
pub(crate) fn gate(ports: &Ports) -> Gate {
    let clock: Arc<dyn Clock> = ports.clock.clone();
    Gate::new(clock, Arc::new(TokioSpawner::new()), Arc::new(Outside))
}

/// Whoever works in a server, a gateway or the back office.
pub(crate) fn worker(ports: &Ports) -> Principal {
    let rights = PermissionSet::of(&[
        Permission::PaymentsWork,
        Permission::GatewayWork,
        Permission::CatalogueWrite,
    ]);
    let actor = Actor::System("worker");
    Principal::new(actor, rights, Method::Operator, ports.clock.now())
}

/// What the use cases share.
pub(crate) fn context(
    ports: &Ports,
    begin: Arc<dyn Begin<dyn StoreTx>>,
    read: Arc<dyn Read<dyn StoreRead>>,
) -> Arc<Context> {
    let rail = Rail {
        asset: Given::token(),
        symbol: "USDC".into(),
        network: "Base".into(),
        receiving: Arc::new(Outside),
        policy: ConfirmationPolicy {
            chain: Given::chain(),
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
    Arc::new(Context {
        begin,
        read,
        clock: ports.clock.clone(),
        entropy: Arc::new(TestEntropy),
        rates: Arc::new(Outside),
        shop: ShopSettings {
            currency: Given::currency(),
            shipping: Given::euro(4_90),
            rails: vec![rail],
            methods: MethodPolicy::telegram(),
        },
    })
}

impl World {
    /// The fixture's shop through this database; its chain was followed to a first block.
    pub(crate) async fn open(ports: &Ports, database: &Database) -> Self {
        let begin: Arc<dyn Begin<dyn StoreTx>> = Arc::new(database.clone());
        let read: Arc<dyn Read<dyn StoreRead>> = Arc::new(database.clone());
        let context = context(ports, begin, read);
        let given = Given::at(ports);
        let (article, _) = given.stocked(ports, 1_000).await;
        let chain = Arc::new(Chain {
            newest: Mutex::new(given.block(1)),
            given,
        });
        let watch = Arc::new(SqlWatchList::new(database.clone()));
        let inbox = Arc::new(SqlInbox::new(database.clone()));
        let scan = ScanChain::new(context.clone(), chain.clone(), watch);
        let world = Self {
            gate: gate(ports),
            shop: ShopUseCases::new(&context),
            chain,
            scan: Arc::new(scan),
            updates: Arc::new(HandleUpdates::new(inbox, Arc::new(Outside))),
            worker: worker(ports),
            ports: ports.clone(),
            article,
        };
        world.scan().await;
        world
    }

    /// The lease of the scanner.
    pub(crate) async fn lease(&self) -> Lease {
        let leases = &self.ports.leases;
        let lease = leases.acquire("scanner", "test", Duration::from_mins(1));
        lease.await.unwrap().expect("the lease")
    }

    /// One step of the scanner.
    pub(crate) async fn scan(&self) {
        let lease = self.lease().await;
        let step = self.gate.call(&self.worker, &self.scan, lease);
        step.await.unwrap();
    }

    /// A shopper who has chosen one article and where it goes.
    pub(crate) async fn shopper(&self, telegram: i64) -> (Principal, PlaceOrderCommand) {
        self.wants(telegram, &[self.article.variants[0].id]).await
    }

    /// A shopper who has chosen one piece of each of these, in this order, and where it goes.
    pub(crate) async fn wants(
        &self,
        telegram: i64,
        variants: &[VariantId],
    ) -> (Principal, PlaceOrderCommand) {
        let user = TelegramUser {
            id: Sensitive::new(telegram),
            language: None,
        };
        let known = self.gate.call(&self.worker, &self.shop.enter, user);
        let who = Principal::new(
            Actor::Shopper(known.await.unwrap().id),
            PermissionSet::of(&[Permission::Shop]),
            Method::Telegram,
            self.ports.clock.now(),
        );
        for variant in variants {
            let wanted = SetQuantityCommand {
                variant: *variant,
                quantity: 1,
            };
            let chosen = self.gate.call(&who, &self.shop.set_quantity, wanted);
            chosen.await.unwrap();
        }
        let delivery = Delivery::Ship {
            address: Sensitive::new("Ada\n12 Mill Lane".parse().expect("an address")),
        };
        let seen = self.gate.call(&who, &self.shop.choose_delivery, delivery);
        let seen = seen.await.unwrap();
        let command = PlaceOrderCommand {
            cart_version: seen.cart.version,
            total: seen.total.expect("a total"),
            asset: Given::token(),
        };
        (who, command)
    }

    /// The order of a new shopper.
    pub(crate) async fn order(&self, telegram: i64) -> PlacedOrder {
        let (who, command) = self.shopper(telegram).await;
        let placed = self.gate.call(&who, &self.shop.place_order, command);
        placed.await.unwrap()
    }
}

/// A transfer of an amount to whoever holds the address with this index, in a transaction of its own.
pub(crate) fn transfer(index: u32, amount: i128) -> ChainTransfer {
    ChainTransfer {
        key: TransferKey {
            chain: Given::chain(),
            tx: transaction(index),
            index: 0,
        },
        asset: Given::token(),
        to: Outside.derive(index).expect("an address"),
        amount: Some(Minor::new(amount).expect("in range")),
    }
}

/// The transaction that pays to the address with this index.
pub(crate) fn transaction(index: u32) -> TxHash {
    let mut hash = [7; 32];
    hash[28..].copy_from_slice(&index.to_be_bytes());
    TxHash(hash)
}

use std::sync::Arc;
use std::time::Duration;

use chainstore_crypto::{MasterKey, Sha256Hasher, Vault};
use chainstore_egress::Url;
use chainstore_evm::{DEMO_XPUB, DemoKeys, EvmConfig, EvmReader, EvmReceiving, Token};
use chainstore_identity::ports::SecretHasher;
use chainstore_kernel::{
    Actor, Asset, ChainAsset, ChainId, Clock, ContractAddress, Currency, Gate, Lane, Lease, Leases,
    Method, Minor, Money, Observation, Permission, PermissionSet, Principal, Probe,
};
use chainstore_nodes::Address;
use chainstore_payments::ports::{ChainReader, Receiving};
use chainstore_payments::{ConfirmationPolicy, MethodPolicy, Tier};
use chainstore_postgres::{
    Database, DatabaseConfig, Observer, Sealing, SqlLeases, SqlOutbox, SqlWatchList,
};
use chainstore_rates::FixedRates;
use chainstore_system::{SystemEntropy, TokioSpawner};
use chainstore_workflows::shop::ShopUseCases;
use chainstore_workflows::staff::StaffUseCases;
use chainstore_workflows::work::{
    Courier, DeliverNotices, DeliverNoticesCommand, ExpireInvoices, ScanChain, ScanError,
    ScanOutcome,
};
use chainstore_workflows::{Context, Rail, ShopSettings};

/// Decimal places of the token.
const PLACES: u8 = 6;
/// The test network.
pub const CHAIN: u64 = 31_337;
/// How long a lease lasts.
const LEASE: Duration = Duration::from_secs(15);
/// How long a quote holds.
pub const WINDOW: Duration = Duration::from_mins(20);
/// How long after the deadline a payment is still on time.
pub const GRACE: Duration = Duration::from_mins(2);
/// How long a payment that fell out of the chain is awaited back.
pub const PATIENCE: Duration = Duration::from_hours(24);

/// What a shop is opened from: another process can open the same one.
#[derive(Clone, Debug)]
pub struct Premises {
    /// Address of the database.
    pub database: String,
    /// The node.
    pub node: Url,
    /// The token that is taken.
    pub token: Address,
    /// Confirmations a payment needs.
    pub confirmations: u32,
    /// The extended public key that receives.
    pub xpub: String,
    /// Whether the network is one of play money, where blocks need not come by themselves.
    pub test_network: bool,
}

impl Premises {
    /// With the key that the whole world knows.
    pub fn new(database: &str, node: &Url, token: Address, confirmations: u32) -> Self {
        Self {
            database: database.to_owned(),
            node: node.clone(),
            token,
            confirmations,
            xpub: DEMO_XPUB.to_owned(),
            test_network: true,
        }
    }

    /// What is taken.
    pub const fn asset(&self) -> ChainAsset {
        ChainAsset {
            chain: ChainId::Evm(CHAIN),
            contract: Some(ContractAddress(self.token.0)),
            decimals: PLACES,
        }
    }

    fn reader(&self) -> EvmReader {
        let token = Token {
            contract: ContractAddress(self.token.0),
            decimals: PLACES,
            symbol: "TUSD".to_owned(),
        };
        EvmReader::new(EvmConfig {
            chain_id: CHAIN,
            rpc_url: self.node.clone(),
            tokens: vec![token],
            timeout: Duration::from_secs(2),
        })
        .expect("a client")
    }

    /// The addresses that receive.
    pub fn receiving(&self) -> Arc<dyn Receiving> {
        Arc::new(EvmReceiving::parse(&self.xpub, CHAIN, DemoKeys::Allow).expect("a key"))
    }

    fn rail(&self) -> Rail {
        Rail {
            asset: self.asset(),
            symbol: "TUSD".to_owned(),
            network: "Test chain".to_owned(),
            receiving: self.receiving(),
            policy: ConfirmationPolicy {
                chain: ChainId::Evm(CHAIN),
                tiers: vec![Tier {
                    from: Minor::ZERO,
                    confirmations: self.confirmations,
                }],
                tolerance_bps: 0,
                payment_window: WINDOW,
                grace: GRACE,
                orphan_patience: PATIENCE,
            },
            test_network: self.test_network,
        }
    }
}

/// The use cases behind their gate, as a program joins them, over a real database and a real node. One
/// value is one program; several of them share a database as several programs do.
pub struct Shop {
    /// The database.
    pub database: Database,
    /// What the use cases share.
    pub context: Arc<Context>,
    /// Where they are called.
    pub gate: Gate,
    /// Those of shoppers.
    pub shoppers: Arc<ShopUseCases>,
    /// Those of staff.
    pub staff: Arc<StaffUseCases>,
    /// The node.
    pub reader: Arc<dyn ChainReader>,
    scan: Arc<ScanChain>,
    expire: Arc<ExpireInvoices>,
    leases: SqlLeases,
    holder: String,
}

/// Nobody counts.
struct Silent;
impl Probe for Silent {
    fn observed(&self, _observation: &Observation) {}
}

/// The key under which everything is sealed here.
pub(super) fn master() -> MasterKey {
    MasterKey::from_hex(&"5e1f0c2b7a9d4863".repeat(4)).expect("a key")
}

/// Euros, in cents.
pub(super) fn euro(cents: i128) -> Money {
    let currency = Currency::new("EUR").expect("a code");
    Money::new(Minor::new(cents).expect("in range"), Asset::Fiat(currency))
}

impl Shop {
    /// Opens the shop as one program, which takes its leases as `holder`.
    pub async fn open(
        premises: &Premises,
        clock: Arc<dyn Clock>,
        holder: &str,
        observer: Option<Observer>,
    ) -> Self {
        let entropy = Arc::new(SystemEntropy);
        let sealing = Sealing {
            cipher: Arc::new(Vault::new(&master())),
            entropy: entropy.clone(),
            clock: Arc::clone(&clock),
        };
        let config = DatabaseConfig::new(premises.database.as_str()).expect("an address");
        let database = match observer {
            None => Database::connect(&config, sealing).await,
            Some(observer) => Database::connect_observed(&config, sealing, observer).await,
        };
        let database = database.expect("a connection");
        let store = Arc::new(database.clone());
        let currency = Currency::new("EUR").expect("a code");
        let rates = FixedRates::new(Arc::clone(&clock))
            .with(currency, premises.asset(), "1.08")
            .expect("a rate");
        let context = Arc::new(Context {
            begin: store.clone(),
            read: store,
            clock: Arc::clone(&clock),
            entropy,
            rates: Arc::new(rates),
            shop: ShopSettings {
                currency,
                shipping: euro(4_90),
                rails: vec![premises.rail()],
                methods: MethodPolicy::telegram(),
            },
        });
        let reader: Arc<dyn ChainReader> = Arc::new(premises.reader());
        let watch = Arc::new(SqlWatchList::new(database.clone()));
        let hasher: Arc<dyn SecretHasher> = Arc::new(Sha256Hasher);
        Self {
            gate: Gate::new(clock, Arc::new(TokioSpawner::new()), Arc::new(Silent)),
            shoppers: Arc::new(ShopUseCases::new(&context)),
            staff: Arc::new(StaffUseCases::new(&context, &hasher)),
            scan: Arc::new(ScanChain::new(
                Arc::clone(&context),
                Arc::clone(&reader),
                watch,
            )),
            expire: Arc::new(ExpireInvoices::new(
                Arc::clone(&context),
                ChainId::Evm(CHAIN),
            )),
            leases: SqlLeases::new(database.clone()),
            holder: holder.to_owned(),
            database,
            context,
            reader,
        }
    }

    /// The same program, whose node is this one.
    #[must_use]
    pub fn reading(self, reader: Arc<dyn ChainReader>) -> Self {
        let watch = Arc::new(SqlWatchList::new(self.database.clone()));
        let (context, node) = (Arc::clone(&self.context), Arc::clone(&reader));
        Self {
            scan: Arc::new(ScanChain::new(context, node, watch)),
            reader,
            ..self
        }
    }

    /// A principal of the program itself.
    pub fn worker(&self, permissions: &[Permission]) -> Principal {
        let rights = PermissionSet::of(permissions);
        let now = self.context.clock.now();
        Principal::new(Actor::System("stage"), rights, Method::Operator, now)
    }

    /// The lease of the worker that follows the chain.
    pub async fn lease(&self) -> Lease {
        self.leased("scanner").await
    }

    async fn leased(&self, name: &str) -> Lease {
        let lease = self.leases.acquire(name, &self.holder, LEASE).await;
        lease.expect("an answer").expect("a free lease")
    }

    /// Follows the chain by one step, as the worker does.
    pub async fn scan(&self) -> Result<ScanOutcome, ScanError> {
        let lease = self.lease().await;
        self.scan_with(lease).await
    }

    /// Follows the chain by one step under a lease at hand.
    pub async fn scan_with(&self, lease: Lease) -> Result<ScanOutcome, ScanError> {
        let who = self.worker(&[Permission::PaymentsWork]);
        self.gate.call(&who, &self.scan, lease).await
    }

    /// Follows the chain to its head.
    pub async fn follow(&self) {
        while !matches!(
            self.scan().await.expect("a step"),
            ScanOutcome::AtHead { .. }
        ) {}
    }

    /// Ends what is over; says how many invoices moved.
    pub async fn expire(&self) -> usize {
        let lease = self.lease().await;
        let who = self.worker(&[Permission::PaymentsWork]);
        let moved = self.gate.call(&who, &self.expire, lease).await;
        moved.expect("a step")
    }

    /// Sends everything a lane owes through this courier, as the sender does.
    pub async fn deliver(&self, lane: Lane, courier: Arc<dyn Courier>) {
        let outbox = Arc::new(SqlOutbox::new(self.database.clone()));
        let (context, leases) = (Arc::clone(&self.context), Arc::new(self.leases.clone()));
        let notices = Arc::new(DeliverNotices::new(context, leases, outbox, courier));
        let who = self.worker(&[Permission::GatewayWork]);
        loop {
            let lease = self.leased("notices").await;
            let command = DeliverNoticesCommand { lane, lease };
            let sent = self.gate.call(&who, &notices, command).await;
            if !sent.expect("a step") {
                return;
            }
        }
    }
}

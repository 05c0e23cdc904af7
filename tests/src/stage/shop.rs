use std::sync::Arc;
use std::time::Duration;

use chainstore_crypto::{MasterKey, Vault};
use chainstore_databases::ports;
use chainstore_egress::Url;
use chainstore_evm::{
    ContractAddress, DEMO_XPUB, DemoKeys, Erc20, EvmChain, EvmConfig, EvmReader, EvmReceiving,
};
use chainstore_kernel::{
    Actor, ChainAsset, Channel, Clock as _, Currency, Gate, Latest, Lease, Method, Minor, Money,
    Permission, PermissionSet, Principal, UseCase,
};
use chainstore_nodes::Address;
use chainstore_payments::permissions::PAYMENTS_WORK;
use chainstore_payments::ports::{ChainReader, Receiving};
use chainstore_port_contracts::{ManualClock, Ports};
use chainstore_postgres::{Database, DatabaseConfig, Observer, Sealing};
use chainstore_shop_kit::rail;
use chainstore_system::{InMemory, SystemEntropy};
use chainstore_workflows::permissions::{GATEWAY_WORK, LEASES_WORK};
use chainstore_workflows::settings::Settings;
use chainstore_workflows::work::{
    ClaimNotice, ClaimNoticeCommand, ClaimedNotice, Delivery, ExpireInvoices,
    ExpireInvoicesCommand, FinishNotice, FinishNoticeCommand, Letter, NextNotice, ScanChain,
    ScanChainCommand, ScanChainError, ScanOutcome, TakeLease, TakeLeaseCommand,
};
use chainstore_workflows::{Context, Rail};

/// Decimal places of the token.
const PLACES: u8 = 6;
/// The chain id of the test network.
pub const CHAIN: u64 = 31_337;
/// How long a lease lasts.
const LEASE: Duration = Duration::from_secs(15);
/// How long a quote holds.
pub const WINDOW: Duration = Duration::from_mins(20);
/// How long after the deadline a payment is still on time.
pub const GRACE: Duration = Duration::from_mins(2);
/// How long a payment that fell out of the chain is waited for.
pub const PATIENCE: Duration = Duration::from_hours(24);

/// What is needed to open a shop; another process can open the same shop with it.
#[derive(Clone, Debug)]
pub struct Premises {
    /// Address of the database.
    pub database: String,
    /// The node.
    pub node: Url,
    /// The token in which the shop is paid.
    pub token: Address,
    /// How many confirmations a payment needs.
    pub confirmations: u32,
    /// The extended public key from which receiving addresses are derived.
    pub xpub: String,
    /// Whether it is a test network, on which a long time without a new block is no fault.
    pub test_network: bool,
}

pub(super) fn chain() -> EvmChain {
    EvmChain::new(CHAIN).expect("a chain")
}

impl Premises {
    /// Premises with the public demonstration key.
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

    /// The asset in which the shop is paid.
    pub fn asset(&self) -> ChainAsset {
        self.accepted().asset
    }

    fn accepted(&self) -> Erc20 {
        let token = Erc20::new(chain(), ContractAddress(self.token.0), PLACES, "TUSD");
        token.expect("a token")
    }

    fn reader(&self) -> EvmReader {
        EvmReader::new(EvmConfig {
            chain: chain(),
            rpc_url: self.node.clone(),
            tokens: vec![self.accepted()],
            timeout: Duration::from_secs(2),
        })
        .expect("a client")
    }

    /// Derives the receiving addresses.
    pub fn receiving(&self) -> Arc<dyn Receiving> {
        Arc::new(EvmReceiving::parse(&self.xpub, chain(), DemoKeys::Allow).expect("a key"))
    }

    fn rail(&self) -> Rail {
        let mut rail = rail(self.asset(), self.receiving());
        rail.policy.tiers[0].confirmations = self.confirmations;
        rail.policy.payment_window = WINDOW;
        rail.policy.grace = GRACE;
        rail.policy.orphan_patience = PATIENCE;
        rail.test_network = self.test_network;
        rail
    }
}

/// The use cases behind their gate, with a real database and a real node, as in a program. Several values
/// on one database act like several programs.
pub struct Shop {
    /// The database.
    pub database: Database,
    /// The ports of the database, for fixtures and for reading what is stored.
    pub ports: Ports,
    /// The gate through which use cases are called.
    pub gate: Gate<Context>,
    /// The settings of the shop.
    pub settings: Arc<dyn Latest<Settings>>,
    /// The node.
    pub reader: Arc<dyn ChainReader>,
    premises: Premises,
    holder: String,
}

/// The master key of all stages.
pub(super) fn master() -> MasterKey {
    MasterKey::from_hex(&"5e1f0c2b7a9d4863".repeat(4)).expect("a key")
}

/// Euros, in cents.
pub(super) fn euro(cents: i128) -> Money {
    Money::new(Minor::new(cents).expect("in range"), eur())
}

pub(super) fn eur() -> Currency {
    Currency::new("EUR").expect("a code")
}

/// The default settings, with the ones that the tests need.
fn settings() -> Settings {
    let set = [("shop.name", "Corner Shop"), ("shop.shipping", "4.90")];
    let set = set.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Settings::of(&set, eur()).expect("the values fit their types")
}

impl Shop {
    /// Opens the shop as one program, which takes its leases as `holder`.
    pub async fn open(
        premises: &Premises,
        clock: Arc<ManualClock>,
        holder: &str,
        observer: Option<Observer>,
    ) -> Self {
        let sealing = Sealing {
            cipher: Arc::new(Vault::new(&master())),
            entropy: Arc::new(SystemEntropy),
            clock: clock.clone(),
        };
        let config = DatabaseConfig::new(premises.database.as_str()).expect("an address");
        let database = match observer {
            None => Database::connect(&config, sealing).await,
            Some(observer) => Database::connect_observed(&config, sealing, observer).await,
        };
        let database = database.expect("a connection");
        let ports = ports(&database, clock);
        let settings: Arc<dyn Latest<Settings>> = Arc::new(InMemory::new(settings()));
        let reader: Arc<dyn ChainReader> = Arc::new(premises.reader());
        Self {
            gate: gate(premises, &ports, &reader, &settings),
            settings,
            reader,
            premises: premises.clone(),
            holder: holder.to_owned(),
            database,
            ports,
        }
    }

    /// The same program with this reader of the chain.
    #[must_use]
    pub fn reading(self, reader: Arc<dyn ChainReader>) -> Self {
        Self {
            gate: gate(&self.premises, &self.ports, &reader, &self.settings),
            reader,
            ..self
        }
    }

    /// A principal of a worker with these permissions.
    pub fn worker(&self, permissions: &[Permission]) -> Principal {
        Principal::new(Actor::Worker("stage"), PermissionSet::of(permissions))
            .proved(Method::Program, self.ports.clock.now())
    }

    /// Calls a use case as a worker, and asserts that it succeeds.
    pub async fn work<U: UseCase<Context = Context>>(
        &self,
        permission: Permission,
        command: U::Command,
    ) -> U::Output {
        let who = self.worker(&[permission]);
        let done = self.gate.call::<U>(&who, command).await;
        done.unwrap_or_else(|error| panic!("{}: {error}", U::NAME))
    }

    /// The lease of the worker that follows the chain.
    pub async fn lease(&self) -> Lease {
        self.leased("scanner").await
    }

    async fn leased(&self, name: &str) -> Lease {
        let command = TakeLeaseCommand {
            name: name.to_owned(),
            holder: self.holder.clone(),
            term: LEASE,
        };
        let lease = self.work::<TakeLease>(LEASES_WORK, command).await;
        lease.expect("a free lease")
    }

    /// Follows the chain by one step, as the worker does.
    ///
    /// # Errors
    /// Those of the step.
    pub async fn scan(&self) -> Result<ScanOutcome, ScanChainError> {
        let lease = self.lease().await;
        self.scan_with(lease).await
    }

    /// Follows the chain by one step, with a lease that was taken before.
    ///
    /// # Errors
    /// Those of the step.
    pub async fn scan_with(&self, lease: Lease) -> Result<ScanOutcome, ScanChainError> {
        let command = ScanChainCommand {
            chain: chain().id,
            lease,
            check: false,
        };
        let who = self.worker(&[PAYMENTS_WORK]);
        self.gate.call::<ScanChain>(&who, command).await
    }

    /// Follows the chain to its head.
    pub async fn follow(&self) {
        while !matches!(
            self.scan().await.expect("a step"),
            ScanOutcome::AtHead { .. }
        ) {}
    }

    /// Ends the invoices whose time is over; answers how many changed.
    pub async fn expire(&self) -> usize {
        let command = ExpireInvoicesCommand {
            chain: chain().id,
            lease: self.lease().await,
        };
        self.work::<ExpireInvoices>(PAYMENTS_WORK, command).await
    }

    /// Claims the next owed message of a channel.
    pub async fn claim(&self, channel: Channel) -> Option<(ClaimedNotice, Letter)> {
        loop {
            let lease = self.leased("notices").await;
            let command = ClaimNoticeCommand { channel, lease };
            match self.work::<ClaimNotice>(GATEWAY_WORK, command).await {
                NextNotice::Nothing => return None,
                NextNotice::Passed => {}
                NextNotice::Send(claimed, letter) => return Some((claimed, letter)),
            }
        }
    }

    /// Records how the delivery of a claimed message ended.
    pub async fn finish(&self, claimed: ClaimedNotice, delivery: Delivery) {
        let command = FinishNoticeCommand { claimed, delivery };
        self.work::<FinishNotice>(GATEWAY_WORK, command).await;
    }
}

fn gate(
    premises: &Premises,
    ports: &Ports,
    reader: &Arc<dyn ChainReader>,
    settings: &Arc<dyn Latest<Settings>>,
) -> Gate<Context> {
    chainstore_shop_kit::gate(ports, |context| {
        context.chains = vec![Arc::clone(reader)];
        context.settings = Arc::clone(settings);
        context.shop.rails = vec![premises.rail()];
    })
}

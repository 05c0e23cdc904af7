use std::sync::Arc;
use std::time::Duration;

use chainstore_crypto::{MasterKey, Vault};
use chainstore_databases::ports;
use chainstore_egress::Url;
use chainstore_evm::{
    ContractAddress, DEMO_XPUB, DemoKeys, Erc20, EvmChain, EvmConfig, EvmReader, EvmReceiving,
};
use chainstore_kernel::{
    Actor, ChainAsset, ChainId, Channel, Clock as _, Currency, Gate, Latest, Lease, Method, Minor,
    Money, Permission, PermissionSet, Principal, UseCase,
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
use serde::{Deserialize, Serialize};

/// The chain id of the test network.
pub const CHAIN: u64 = 31_337;
/// The chain id of the second test network, for the stages that have one.
pub const SECOND_CHAIN: u64 = 31_338;
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
    /// The chains on which the shop is paid, the preferred one first.
    pub networks: Vec<Network>,
    /// How many confirmations a payment needs.
    pub confirmations: u32,
    /// The extended public key from which receiving addresses are derived.
    pub xpub: String,
    /// Whether it is a test network, on which a long time without a new block is no fault.
    pub test_network: bool,
}

/// A chain on which the shop is paid, in one token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Network {
    /// The number of the chain.
    pub number: u64,
    /// The address of its node.
    pub node: String,
    /// The token.
    pub token: Address,
    /// The name of the token.
    pub symbol: String,
    /// Decimal places of the token.
    pub places: u8,
}

impl Network {
    fn chain(&self) -> EvmChain {
        EvmChain::new(self.number).expect("a chain")
    }

    fn accepted(&self) -> Erc20 {
        let contract = ContractAddress(self.token.0);
        let token = Erc20::new(self.chain(), contract, self.places, &self.symbol);
        token.expect("a token")
    }

    /// The asset in which the shop is paid.
    pub fn asset(&self) -> ChainAsset {
        self.accepted().asset
    }

    fn reader(&self) -> EvmReader {
        EvmReader::new(EvmConfig {
            chain: self.chain(),
            rpc_url: Url::parse(&self.node).expect("an address"),
            tokens: vec![self.accepted()],
            timeout: Duration::from_secs(2),
        })
        .expect("a client")
    }
}

pub(super) fn chain() -> EvmChain {
    EvmChain::new(CHAIN).expect("a chain")
}

impl Premises {
    /// Premises with the public demonstration key.
    pub fn new(database: &str, networks: Vec<Network>, confirmations: u32) -> Self {
        Self {
            database: database.to_owned(),
            networks,
            confirmations,
            xpub: DEMO_XPUB.to_owned(),
            test_network: true,
        }
    }

    /// The asset of the preferred chain.
    pub fn asset(&self) -> ChainAsset {
        self.networks[0].asset()
    }

    /// The token of the preferred chain.
    pub fn token(&self) -> Address {
        self.networks[0].token
    }

    /// Derives the receiving addresses of the preferred chain.
    pub fn receiving(&self) -> Arc<dyn Receiving> {
        self.receiving_of(&self.networks[0])
    }

    fn receiving_of(&self, network: &Network) -> Arc<dyn Receiving> {
        let receiving = EvmReceiving::parse(&self.xpub, network.chain(), DemoKeys::Allow);
        Arc::new(receiving.expect("a key"))
    }

    fn rail(&self, network: &Network) -> Rail {
        let mut rail = rail(network.asset(), self.receiving_of(network));
        rail.symbol.clone_from(&network.symbol);
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
    /// The node of the preferred chain.
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
        let reader: Arc<dyn ChainReader> = Arc::new(premises.networks[0].reader());
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

    /// Follows the preferred chain by one step, as the worker does.
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
        self.scan_on(chain().id, lease).await
    }

    async fn scan_on(&self, chain: ChainId, lease: Lease) -> Result<ScanOutcome, ScanChainError> {
        let command = ScanChainCommand {
            chain,
            lease,
            check: false,
        };
        let who = self.worker(&[PAYMENTS_WORK]);
        self.gate.call::<ScanChain>(&who, command).await
    }

    /// Follows each chain to its head.
    pub async fn follow(&self) {
        for network in &self.premises.networks {
            self.follow_one(network).await;
        }
    }

    /// Follows one chain to its head.
    pub async fn follow_one(&self, network: &Network) {
        let chain = network.chain().id;
        loop {
            let lease = self.lease().await;
            let step = self.scan_on(chain, lease).await.expect("a step");
            if matches!(step, ScanOutcome::AtHead { .. }) {
                break;
            }
        }
    }

    /// Ends the invoices whose time is over; answers how many changed.
    pub async fn expire(&self) -> usize {
        let mut changed = 0;
        for network in &self.premises.networks {
            let command = ExpireInvoicesCommand {
                chain: network.chain().id,
                lease: self.lease().await,
            };
            changed += self.work::<ExpireInvoices>(PAYMENTS_WORK, command).await;
        }
        changed
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
        for network in premises.networks.iter().skip(1) {
            context.chains.push(Arc::new(network.reader()));
        }
        context.settings = Arc::clone(settings);
        let rails = premises.networks.iter();
        context.shop.rails = rails.map(|network| premises.rail(network)).collect();
    })
}

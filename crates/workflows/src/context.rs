use alloc::{boxed::Box, string::String, sync::Arc, vec::Vec};

use chainstore_identity::ports::SecretHasher;
use chainstore_kernel::{
    Actor, Authorized, ChainAsset, ChainId, Clock, Currency, Entropy, Id, Latest, Leases,
    StoreError,
};
use chainstore_monitoring::ports::{CheckpointSigner, Digester};
use chainstore_payments::ports::{ChainReader, RateSource, Receiving, WatchList};
use chainstore_payments::{BlockProduction, ConfirmationPolicy, MethodPolicy};
use chainstore_ports::{
    AlertKey, AlertKind, AuditDetails, InboxQueue, MessageMemory, Notice, OutboxQueue, Store,
    StoreRead, StoreTx, entry, tell_staff,
};

use crate::settings::Settings;

/// What all use cases share. The gate owns it and passes it to each run.
pub struct Context {
    /// Transactions and views.
    pub store: Arc<dyn Store>,
    /// The updates that wait to be worked.
    pub inbox: Arc<dyn InboxQueue>,
    /// The messages that wait to be sent.
    pub outbox: Arc<dyn OutboxQueue>,
    /// The leases, for work that only one instance may do at a time.
    pub leases: Arc<dyn Leases>,
    /// What the bot remembers of its own messages.
    pub memory: Arc<dyn MessageMemory>,
    /// The receiving addresses that were given out.
    pub watch: Arc<dyn WatchList>,
    /// The chains this program can read. The gateway can read none.
    pub chains: Vec<Arc<dyn ChainReader>>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The source of random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// Exchange rates.
    pub rates: Arc<dyn RateSource>,
    /// Hashes the secrets of API keys.
    pub hasher: Arc<dyn SecretHasher>,
    /// What links and signs the audit trail; `None` in programs that do not do that.
    pub seal: Option<AuditSeal>,
    /// The settings of the shop, as they were last read.
    pub settings: Arc<dyn Latest<Settings>>,
    /// The currency of the shop and the ways to pay.
    pub shop: ShopSettings,
}

/// What the sealer needs to link and sign the audit trail.
pub struct AuditSeal {
    /// Hashes the entries.
    pub digester: Arc<dyn Digester>,
    /// Signs the checkpoints.
    pub signer: Arc<dyn CheckpointSigner>,
}

/// The currency of the shop and the ways to pay, from the configuration of the program. Prices and rates are
/// stored in this currency, so it cannot change while the program runs.
pub struct ShopSettings {
    /// The currency of all prices.
    pub currency: Currency,
    /// The ways to pay on chain, the preferred one first.
    pub rails: Vec<Rail>,
    /// Which kinds of goods may be paid by which method.
    pub methods: MethodPolicy,
}

/// One way to pay on chain: an asset, the addresses that receive it, and when a payment is final.
pub struct Rail {
    /// The asset that must be sent.
    pub asset: ChainAsset,
    /// The name of the asset that people know, for example `USDC`.
    pub symbol: String,
    /// The name of the network that people know, for example `Base`.
    pub network: String,
    /// The source of addresses that receive it.
    pub receiving: Arc<dyn Receiving>,
    /// How many confirmations a payment needs.
    pub policy: ConfirmationPolicy,
    /// Whether it is a test network, whose coins have no value; screens then say TEST.
    pub test_network: bool,
}

impl Context {
    pub(crate) async fn begin(&self, who: &Authorized<'_>) -> Result<Box<dyn StoreTx>, StoreError> {
        self.store.begin(who).await
    }

    pub(crate) async fn read(
        &self,
        who: &Authorized<'_>,
    ) -> Result<Box<dyn StoreRead>, StoreError> {
        self.store.read(who).await
    }

    /// A new id, made from the present time and random bytes.
    pub(crate) fn mint<K>(&self) -> Id<K> {
        Id::mint(self.clock.now(), &*self.entropy)
    }

    /// The currency of all prices.
    pub(crate) fn currency(&self) -> Currency {
        self.shop.currency
    }

    /// The rail of this asset; `None` when it is not accepted.
    pub(crate) fn rail(&self, asset: &ChainAsset) -> Option<&Rail> {
        self.shop.rails.iter().find(|rail| rail.asset == *asset)
    }

    /// The source of receiving addresses on this chain; `None` when no rail is on it.
    pub(crate) fn receiving(&self, chain: ChainId) -> Option<&Arc<dyn Receiving>> {
        let mut rails = self.shop.rails.iter();
        let rail = rails.find(|rail| rail.asset.chain == chain);
        rail.map(|rail| &rail.receiving)
    }

    /// How often this chain makes blocks, to judge whether its newest block is too old.
    pub(crate) fn production(&self, chain: ChainId) -> BlockProduction {
        let mut rails = self.shop.rails.iter();
        BlockProduction::of(rails.any(|rail| rail.asset.chain == chain && rail.test_network))
    }

    /// The reader of this chain; `None` when this program cannot read it.
    pub(crate) fn reader(&self, chain: ChainId) -> Option<&dyn ChainReader> {
        let reader = self.chains.iter().find(|reader| reader.chain() == chain);
        reader.map(AsRef::as_ref)
    }

    /// Adds an entry with the present time to the audit trail.
    pub(crate) fn audit<D: AuditDetails>(
        &self,
        tx: &mut dyn StoreTx,
        actor: Actor,
        details: &D,
    ) -> Result<(), StoreError> {
        let entry = entry(details, actor, self.clock.now())?;
        tx.audit().append(entry);
        Ok(())
    }

    /// Adds a notice to the outbox.
    pub(crate) fn owe(&self, tx: &mut dyn StoreTx, notice: &Notice) {
        let message = notice.owe(self.clock.now(), &*self.entropy);
        tx.outbox().push(message);
    }

    /// Raises an alert and owes a notice to the staff, unless they were told of the same kind and subject and the
    /// pause that the shop has set is not over.
    pub(crate) async fn alert(
        &self,
        tx: &mut dyn StoreTx,
        kind: AlertKind,
        subject: String,
    ) -> Result<(), StoreError> {
        let key = AlertKey { kind, subject };
        let quiet = self.settings.get().alerts_quiet.get();
        tell_staff(tx, key, quiet, self.clock.now(), &*self.entropy).await
    }
}

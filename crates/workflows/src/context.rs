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

/// What all use cases share. The gate owns it and hands it in.
pub struct Context {
    /// Transactions and views.
    pub store: Arc<dyn Store>,
    /// What came in and waits to be worked.
    pub inbox: Arc<dyn InboxQueue>,
    /// What is owed and waits to be sent.
    pub outbox: Arc<dyn OutboxQueue>,
    /// Who does the work that one instance does at a time.
    pub leases: Arc<dyn Leases>,
    /// What the bot remembers of its messages.
    pub memory: Arc<dyn MessageMemory>,
    /// The addresses given out.
    pub watch: Arc<dyn WatchList>,
    /// The chains this program can read; none in the gateway.
    pub chains: Vec<Arc<dyn ChainReader>>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Exchange rates.
    pub rates: Arc<dyn RateSource>,
    /// Hashes of API keys.
    pub hasher: Arc<dyn SecretHasher>,
    /// What seals the audit trail; only in the program that does.
    pub seal: Option<AuditSeal>,
    /// The settings of the shop, as they were last read.
    pub settings: Arc<dyn Latest<Settings>>,
    /// What the shop sells for, and how it is paid.
    pub shop: ShopSettings,
}

/// What links and signs the audit trail.
pub struct AuditSeal {
    /// Hashes the entries.
    pub digester: Arc<dyn Digester>,
    /// Signs the checkpoints.
    pub signer: Arc<dyn CheckpointSigner>,
}

/// What the shop sells for and how it is paid, from the configuration of the program. Prices and rates
/// are stored in the currency, so it does not change while the program runs.
pub struct ShopSettings {
    /// What prices are in.
    pub currency: Currency,
    /// Ways to pay on chain, the preferred one first.
    pub rails: Vec<Rail>,
    /// Which goods may be paid how.
    pub methods: MethodPolicy,
}

/// One way to pay on chain: an asset, the addresses that receive it, and when a payment is final.
pub struct Rail {
    /// What is sent.
    pub asset: ChainAsset,
    /// What people call it: `USDC`.
    pub symbol: String,
    /// What people call the network: `Base`.
    pub network: String,
    /// Where it is sent.
    pub receiving: Arc<dyn Receiving>,
    /// When it counts.
    pub policy: ConfirmationPolicy,
    /// It moves no real value; screens say TEST.
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

    /// A new id of now.
    pub(crate) fn mint<K>(&self) -> Id<K> {
        Id::mint(self.clock.now(), &*self.entropy)
    }

    /// What prices are in.
    pub(crate) fn currency(&self) -> Currency {
        self.shop.currency
    }

    /// The rail of an asset.
    pub(crate) fn rail(&self, asset: &ChainAsset) -> Option<&Rail> {
        self.shop.rails.iter().find(|rail| rail.asset == *asset)
    }

    /// The receiving addresses of a chain.
    pub(crate) fn receiving(&self, chain: ChainId) -> Option<&Arc<dyn Receiving>> {
        let mut rails = self.shop.rails.iter();
        let rail = rails.find(|rail| rail.asset.chain == chain);
        rail.map(|rail| &rail.receiving)
    }

    /// When the chain produces blocks.
    pub(crate) fn production(&self, chain: ChainId) -> BlockProduction {
        let mut rails = self.shop.rails.iter();
        BlockProduction::of(rails.any(|rail| rail.asset.chain == chain && rail.test_network))
    }

    /// The reader of a chain, if this program has one.
    pub(crate) fn reader(&self, chain: ChainId) -> Option<&dyn ChainReader> {
        let reader = self.chains.iter().find(|reader| reader.chain() == chain);
        reader.map(AsRef::as_ref)
    }

    /// Adds an entry of now to the audit trail.
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

    /// Owes a message.
    pub(crate) fn owe(&self, tx: &mut dyn StoreTx, notice: &Notice) {
        let message = notice.owe(self.clock.now(), &*self.entropy);
        tx.outbox().push(message);
    }

    /// Tells the staff, unless an open alert of the same kind and subject has told them within the hour.
    pub(crate) async fn alert(
        &self,
        tx: &mut dyn StoreTx,
        kind: AlertKind,
        subject: String,
    ) -> Result<(), StoreError> {
        let key = AlertKey { kind, subject };
        tell_staff(tx, key, self.clock.now(), &*self.entropy).await
    }
}

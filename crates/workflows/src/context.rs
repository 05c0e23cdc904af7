use alloc::{boxed::Box, string::String, sync::Arc, vec::Vec};

use chainstore_kernel::{
    Actor, AuditEntry, Begin, ChainAsset, ChainId, Clock, Currency, Entropy, Money, Read,
    StoreError,
};
use chainstore_payments::ports::{RateSource, Receiving};
use chainstore_payments::{ConfirmationPolicy, MethodPolicy};

use crate::ports::{StoreRead, StoreTx};

/// What every use case shares: the store, time, randomness and the settings of the shop.
pub struct Context {
    /// Opens transactions.
    pub begin: Arc<dyn Begin<dyn StoreTx>>,
    /// Opens read-only views.
    pub read: Arc<dyn Read<dyn StoreRead>>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Exchange rates.
    pub rates: Arc<dyn RateSource>,
    /// The settings of the shop.
    pub shop: ShopSettings,
}

/// How the shop sells.
pub struct ShopSettings {
    /// What prices are in.
    pub currency: Currency,
    /// What carriage costs.
    pub shipping: Money,
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
    pub(crate) async fn begin(&self) -> Result<Box<dyn StoreTx>, StoreError> {
        self.begin.begin().await
    }

    pub(crate) async fn read(&self) -> Result<Box<dyn StoreRead>, StoreError> {
        self.read.read().await
    }

    /// The rail of an asset.
    pub fn rail(&self, asset: &ChainAsset) -> Option<&Rail> {
        self.shop.rails.iter().find(|rail| rail.asset == *asset)
    }

    /// The receiving addresses of a chain.
    pub(crate) fn receiving(&self, chain: ChainId) -> Option<&Arc<dyn Receiving>> {
        self.shop
            .rails
            .iter()
            .find(|rail| rail.asset.chain == chain)
            .map(|rail| &rail.receiving)
    }

    /// An audit entry of now.
    pub(crate) fn audit(
        &self,
        actor: Actor,
        action: &'static str,
        subject: String,
        details: Vec<(&'static str, String)>,
    ) -> AuditEntry {
        AuditEntry {
            at: self.clock.now(),
            actor,
            action,
            subject,
            details,
        }
    }
}

use std::sync::Arc;

use chainstore_kernel::{Begin, Leases, Read};
use chainstore_payments::ports::WatchList;
use chainstore_workflows::ports::{InboxQueue, OutboxQueue, StoreRead, StoreTx, Wakeup};

use crate::ManualClock;

/// Everything a law may use: one store, empty at first, and the clock it reads.
#[derive(Clone)]
pub struct Ports {
    /// Opens transactions.
    pub begin: Arc<dyn Begin<dyn StoreTx>>,
    /// Opens views.
    pub read: Arc<dyn Read<dyn StoreRead>>,
    /// The durable inbox.
    pub inbox: Arc<dyn InboxQueue>,
    /// The outbox.
    pub outbox: Arc<dyn OutboxQueue>,
    /// Leases.
    pub leases: Arc<dyn Leases>,
    /// The watched set.
    pub watch: Arc<dyn WatchList>,
    /// Who wakes workers.
    pub wakeup: Arc<dyn Wakeup>,
    /// The clock the store reads.
    pub clock: Arc<ManualClock>,
}

impl Ports {
    /// A transaction.
    pub async fn tx(&self) -> Box<dyn StoreTx> {
        self.begin.begin().await.expect("a transaction")
    }

    /// A view.
    pub async fn view(&self) -> Box<dyn StoreRead> {
        self.read.read().await.expect("a view")
    }
}

use std::sync::Arc;

use chainstore_kernel::{Begin, Leases, Read};
use chainstore_payments::ports::WatchList;
use chainstore_workflows::ports::{InboxQueue, OutboxQueue, StoreRead, StoreTx, Wakeup};

use crate::ManualClock;

/// Every port of one store, and the clock it reads: what a law may use, and what a test over a real
/// store uses. The clock of the laws is moved by hand.
pub struct Ports<C = ManualClock> {
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
    pub clock: Arc<C>,
}

impl<C> Ports<C> {
    /// A transaction.
    pub async fn tx(&self) -> Box<dyn StoreTx> {
        self.begin.begin().await.expect("a transaction")
    }

    /// A view.
    pub async fn view(&self) -> Box<dyn StoreRead> {
        self.read.read().await.expect("a view")
    }
}

/// The same store once more, whatever the clock.
impl<C> Clone for Ports<C> {
    fn clone(&self) -> Self {
        Self {
            begin: Arc::clone(&self.begin),
            read: Arc::clone(&self.read),
            inbox: Arc::clone(&self.inbox),
            outbox: Arc::clone(&self.outbox),
            leases: Arc::clone(&self.leases),
            watch: Arc::clone(&self.watch),
            wakeup: Arc::clone(&self.wakeup),
            clock: Arc::clone(&self.clock),
        }
    }
}

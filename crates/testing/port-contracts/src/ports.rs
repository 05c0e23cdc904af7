use std::sync::Arc;

use chainstore_kernel::{Leases, StoreError};
use chainstore_payments::ports::WatchList;
use chainstore_ports::{InboxQueue, MessageMemory, OutboxQueue, Store, StoreRead, StoreTx, Wakeup};

use crate::proven::Proven;
use crate::{ManualClock, prove};

/// Every port of one store, and the clock it reads. The fields are what a context is built from; the
/// methods of the same names are called without a proof of authorization.
pub struct Ports<C = ManualClock> {
    /// Opens transactions and views.
    pub store: Arc<dyn Store>,
    /// The durable inbox.
    pub inbox: Arc<dyn InboxQueue>,
    /// The outbox.
    pub outbox: Arc<dyn OutboxQueue>,
    /// Leases.
    pub leases: Arc<dyn Leases>,
    /// What the bot remembers of its messages.
    pub memory: Arc<dyn MessageMemory>,
    /// The watched set.
    pub watch: Arc<dyn WatchList>,
    /// Wakes workers.
    pub wakeup: Arc<dyn Wakeup>,
    /// The clock the store reads.
    pub clock: Arc<C>,
}

impl<C> Ports<C> {
    /// A transaction.
    pub async fn tx(&self) -> Box<dyn StoreTx> {
        self.begin().await.expect("a transaction")
    }

    /// A transaction, where none may come.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn begin(&self) -> Result<Box<dyn StoreTx>, StoreError> {
        let store = Arc::clone(&self.store);
        prove(move |who| Box::pin(async move { store.begin(who).await })).await
    }

    /// A view.
    pub async fn view(&self) -> Box<dyn StoreRead> {
        self.read().await.expect("a view")
    }

    /// A view, where none may come.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn read(&self) -> Result<Box<dyn StoreRead>, StoreError> {
        let store = Arc::clone(&self.store);
        prove(move |who| Box::pin(async move { store.read(who).await })).await
    }

    /// The durable inbox.
    pub fn inbox(&self) -> Proven<dyn InboxQueue> {
        Proven(Arc::clone(&self.inbox))
    }

    /// The outbox.
    pub fn outbox(&self) -> Proven<dyn OutboxQueue> {
        Proven(Arc::clone(&self.outbox))
    }

    /// Leases.
    pub fn leases(&self) -> Proven<dyn Leases> {
        Proven(Arc::clone(&self.leases))
    }

    /// What the bot remembers of its messages.
    pub fn memory(&self) -> Proven<dyn MessageMemory> {
        Proven(Arc::clone(&self.memory))
    }

    /// The watched set.
    pub fn watch(&self) -> Proven<dyn WatchList> {
        Proven(Arc::clone(&self.watch))
    }
}

/// The same store once more, whatever the clock.
impl<C> Clone for Ports<C> {
    fn clone(&self) -> Self {
        Self {
            store: Arc::clone(&self.store),
            inbox: Arc::clone(&self.inbox),
            outbox: Arc::clone(&self.outbox),
            leases: Arc::clone(&self.leases),
            memory: Arc::clone(&self.memory),
            watch: Arc::clone(&self.watch),
            wakeup: Arc::clone(&self.wakeup),
            clock: Arc::clone(&self.clock),
        }
    }
}

use std::sync::Arc;

use chainstore_kernel::{Leases, StoreError};
use chainstore_payments::ports::WatchList;
use chainstore_ports::{InboxQueue, MessageMemory, OutboxQueue, Store, StoreRead, StoreTx, Wakeup};

use crate::proven::Proven;
use crate::{ManualClock, prove};

/// Every port of one store, and its clock. The context of the use cases is built from the fields. The
/// methods of the same names are for tests: they need no proof of authorization.
pub struct Ports<C = ManualClock> {
    /// Opens transactions and views.
    pub store: Arc<dyn Store>,
    /// The durable inbox.
    pub inbox: Arc<dyn InboxQueue>,
    /// The outbox.
    pub outbox: Arc<dyn OutboxQueue>,
    /// Leases.
    pub leases: Arc<dyn Leases>,
    /// The message memory of the bot.
    pub memory: Arc<dyn MessageMemory>,
    /// The watch list.
    pub watch: Arc<dyn WatchList>,
    /// Wakes workers.
    pub wakeup: Arc<dyn Wakeup>,
    /// The clock the store reads.
    pub clock: Arc<C>,
}

impl<C> Ports<C> {
    /// Begins a transaction that writes.
    pub async fn tx(&self) -> Box<dyn StoreTx> {
        self.begin().await.expect("a transaction")
    }

    /// As [`Ports::tx`], for tests in which it may fail.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn begin(&self) -> Result<Box<dyn StoreTx>, StoreError> {
        let store = Arc::clone(&self.store);
        prove(move |who| Box::pin(async move { store.begin(who).await })).await
    }

    /// Opens a view.
    pub async fn view(&self) -> Box<dyn StoreRead> {
        self.read().await.expect("a view")
    }

    /// As [`Ports::view`], for tests in which it may fail.
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

    /// The message memory of the bot.
    pub fn memory(&self) -> Proven<dyn MessageMemory> {
        Proven(Arc::clone(&self.memory))
    }

    /// The watch list.
    pub fn watch(&self) -> Proven<dyn WatchList> {
        Proven(Arc::clone(&self.watch))
    }
}

/// A clone uses the same store. Written by hand, because the derive would ask for a clock that can be cloned.
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

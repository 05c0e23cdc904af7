use alloc::{boxed::Box, vec::Vec};

use async_trait::async_trait;
use chainstore_identity::ports::{IdentityRead, IdentityTx};
use chainstore_kernel::{
    Authorized, Entropy, Id, Money, OrderId, Page, PageRequest, ShopperId, StoreError, Timestamp,
};
use chainstore_monitoring::ports::{MonitoringRead, MonitoringTx};
use chainstore_orders::ports::{OrderFilter, OrdersRead, OrdersTx};
use chainstore_orders::{OrderNumber, OrderState, TimelineEntry};
use chainstore_payments::ports::{PaymentsRead, PaymentsTx};
use chainstore_payments::{InvoiceId, InvoiceState};

use crate::{Alert, AlertFilter, AlertKey, AlertLog, EventLog, Notice, SettingRow, SettingStore};

/// The store over all domains.
#[async_trait]
pub trait Store: Send + Sync {
    /// Opens a transaction. Waits for a connection for a bounded time only.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when none comes free in time.
    async fn begin(&self, who: &Authorized<'_>) -> Result<Box<dyn StoreTx>, StoreError>;

    /// Opens a read-only view: one snapshot for as long as it lives. Waits for a connection for a
    /// bounded time only.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when none comes free in time.
    async fn read(&self, who: &Authorized<'_>) -> Result<Box<dyn StoreRead>, StoreError>;
}

/// A transaction over all domains.
pub trait StoreTx: OrdersTx + PaymentsTx + IdentityTx + MonitoringTx {
    /// What the transaction reads, its own writes included.
    fn read(&mut self) -> &mut dyn StoreRead;

    /// Events of the shop.
    fn events(&mut self) -> &mut dyn EventLog;

    /// Alerts to staff.
    fn alerts(&mut self) -> &mut dyn AlertLog;

    /// Settings of the shop.
    fn settings(&mut self) -> &mut dyn SettingStore;
}

/// Tells the staff, unless an open alert of the same kind and subject has told them within the hour.
///
/// # Errors
/// [`StoreError`] of the store.
pub async fn tell_staff(
    tx: &mut dyn StoreTx,
    key: AlertKey,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    let raised = tx.alerts().raise(Id::mint(now, entropy), &key, now);
    if let Some(alert) = raised.await?.to_tell() {
        let notice = Notice::Alert { alert, key };
        tx.outbox().push(notice.owe(now, entropy));
    }
    Ok(())
}

/// Everything that can be read, in a view or in a transaction.
#[async_trait]
pub trait StoreRead: OrdersRead + PaymentsRead + IdentityRead + MonitoringRead {
    /// Orders with the state of their payment, newest first. One query.
    async fn board(
        &mut self,
        filter: OrderFilter,
        page: PageRequest,
    ) -> Result<Page<BoardRow>, StoreError>;

    /// Everything that happened to an order, oldest first.
    async fn timeline(&mut self, order: OrderId) -> Result<Vec<TimelineEntry>, StoreError>;

    /// Alerts, newest first by the time at which they happened first: a repeat does not move an alert, so that
    /// no page misses it.
    async fn alerts(
        &mut self,
        filter: AlertFilter,
        page: PageRequest,
    ) -> Result<Page<Alert>, StoreError>;

    /// Every setting that is stored.
    async fn settings(&mut self) -> Result<Vec<SettingRow>, StoreError>;

    /// The order whose invoice this is.
    async fn order_of(&mut self, invoice: InvoiceId) -> Result<Option<OrderId>, StoreError>;
}

/// One row of the staff's list of orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardRow {
    /// The order.
    pub order: OrderId,
    /// What people call it.
    pub number: OrderNumber,
    /// Whose it is.
    pub shopper: ShopperId,
    /// Where it stands.
    pub state: OrderState,
    /// What it comes to.
    pub total: Money,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Its invoice and where that stands.
    pub invoice: Option<(InvoiceId, InvoiceState)>,
}

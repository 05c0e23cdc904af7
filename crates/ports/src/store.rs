use alloc::{boxed::Box, vec::Vec};
use core::time::Duration;

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

use crate::{AlertKey, AlertLog, AlertRead, EventLog, Notice, SettingRead, SettingStore};

/// Opens transactions and views, which span all domains.
#[async_trait]
pub trait Store: Send + Sync {
    /// Opens a transaction. Waits for a connection for a bounded time only.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when no connection becomes free in that time.
    async fn begin(&self, who: &Authorized<'_>) -> Result<Box<dyn StoreTx>, StoreError>;

    /// Opens a read-only view. It shows the database as it was when the view was opened, for as long as the
    /// view is open. Waits for a connection for a bounded time only.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when no connection becomes free in that time.
    async fn read(&self, who: &Authorized<'_>) -> Result<Box<dyn StoreRead>, StoreError>;
}

/// A transaction over all domains.
pub trait StoreTx: OrdersTx + PaymentsTx + IdentityTx + MonitoringTx {
    /// Reads within the transaction, which sees its own writes.
    fn read(&mut self) -> &mut dyn StoreRead;

    /// The events of the shop.
    fn events(&mut self) -> &mut dyn EventLog;

    /// The alerts to the staff.
    fn alerts(&mut self) -> &mut dyn AlertLog;

    /// The settings of the shop.
    fn settings(&mut self) -> &mut dyn SettingStore;
}

/// Raises an alert and owes a notice to the staff, unless they were told of the same kind and subject and it has
/// not been without a repeat for the time `quiet` since.
///
/// # Errors
/// [`StoreError`] when the alert cannot be written.
pub async fn tell_staff(
    tx: &mut dyn StoreTx,
    key: AlertKey,
    quiet: Duration,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    let id = Id::mint(now, entropy);
    let raised = tx.alerts().raise(id, &key, now, quiet);
    if let Some(alert) = raised.await?.to_tell() {
        let notice = Notice::Alert { alert, key };
        tx.outbox().push(notice.owe(now, entropy));
    }
    Ok(())
}

/// Everything that can be read, in a view or in a transaction.
#[async_trait]
pub trait StoreRead:
    OrdersRead + PaymentsRead + IdentityRead + MonitoringRead + AlertRead + SettingRead
{
    /// The orders that the filter selects, with the states of their payments, newest first. It is a single
    /// query.
    async fn board(
        &mut self,
        filter: OrderFilter,
        page: PageRequest,
    ) -> Result<Page<BoardRow>, StoreError>;

    /// The timeline of an order, oldest event first.
    async fn timeline(&mut self, order: OrderId) -> Result<Vec<TimelineEntry>, StoreError>;

    /// The order that this invoice asks payment for; `None` when there is no such invoice.
    async fn order_of(&mut self, invoice: InvoiceId) -> Result<Option<OrderId>, StoreError>;
}

/// One row of the list of orders that staff see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardRow {
    /// The id of the order.
    pub order: OrderId,
    /// The number by which people refer to it.
    pub number: OrderNumber,
    /// The shopper who placed it.
    pub shopper: ShopperId,
    /// The state of the order.
    pub state: OrderState,
    /// The total of the order.
    pub total: Money,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Its invoice and the state of that; `None` when it has no invoice.
    pub invoice: Option<(InvoiceId, InvoiceState)>,
}

//! What the workflows need beyond the ports of the domains: transactions that span them, queues of
//! work, and what the bot must remember about its own messages.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::time::Duration;

use async_trait::async_trait;
use chainstore_identity::ports::{IdentityRead, IdentityTx};
use chainstore_kernel::{
    Lane, Money, OrderId, OutboxId, Sensitive, ShopperId, StoreError, Timestamp,
};
use chainstore_monitoring::ports::{MonitoringRead, MonitoringTx};
use chainstore_orders::ports::{OrdersRead, OrdersTx};
use chainstore_orders::{OrderNumber, OrderState};
use chainstore_payments::ports::{PaymentsRead, PaymentsTx};
use chainstore_payments::{InvoiceId, InvoiceState};

/// A transaction over all domains.
pub trait StoreTx: OrdersTx + PaymentsTx + IdentityTx + MonitoringTx {
    /// What the bot remembers of its messages.
    fn chat(&mut self) -> &mut dyn ChatMemory;
}

/// A read-only view over all domains.
#[async_trait]
pub trait StoreRead: OrdersRead + PaymentsRead + IdentityRead + MonitoringRead {
    /// Orders with the state of their payment, newest first, `take` at most, placed before the one of
    /// `after` if given; in one state if given. One query.
    async fn board(
        &mut self,
        state: Option<&str>,
        after: Option<OrderId>,
        take: u32,
    ) -> Result<Vec<BoardRow>, StoreError>;

    /// Alerts, newest first, `take` at most: messages of [`Lane::Alert`], sent or not.
    async fn alerts(&mut self, take: u32) -> Result<Vec<Owed>, StoreError>;

    /// The message that shows an invoice to its shopper, if one was sent.
    async fn payment_message(&mut self, invoice: InvoiceId) -> Result<Option<i32>, StoreError>;

    /// The name under which Telegram keeps a photo for a bot, if it was uploaded before.
    async fn photo(&mut self, bot: i64, photo: &str) -> Result<Option<String>, StoreError>;

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

/// What the bot remembers of its own messages.
#[async_trait]
pub trait ChatMemory: Send {
    /// Remembers the message that shows an invoice; the newest counts.
    async fn remember_payment_message(
        &mut self,
        invoice: InvoiceId,
        message: i32,
    ) -> Result<(), StoreError>;

    /// Remembers the name Telegram gave a photo.
    async fn remember_photo(
        &mut self,
        bot: i64,
        photo: &str,
        handle: &str,
    ) -> Result<(), StoreError>;
}

/// Something that came in from outside, to be kept before it is acknowledged.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Where from: `telegram:<bot id>`.
    pub source: String,
    /// Its key there: the update id.
    pub key: String,
    /// Whose it is: items of one person are worked one after the other, in order of arrival.
    pub person: Option<Sensitive<i64>>,
    /// The raw body; sealed at rest.
    pub body: Sensitive<Vec<u8>>,
    /// When it came.
    pub received_at: Timestamp,
}

/// Something taken from the inbox to be worked.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Its number in the queue.
    pub id: i64,
    /// Its key at the source.
    pub key: String,
    /// The raw body.
    pub body: Sensitive<Vec<u8>>,
    /// How often it was claimed, this time included.
    pub attempts: u32,
    /// When it came.
    pub received_at: Timestamp,
}

/// The durable inbox.
///
/// Laws: a key is taken in once; two claimers never hold the same item; an item is not claimed while
/// an earlier one of the same person is open; an item whose lease ran out can be claimed again.
#[async_trait]
pub trait InboxQueue: Send + Sync {
    /// Keeps items, all or none; those already known are passed over. Returns how many were new.
    async fn accept(&self, items: &[Incoming]) -> Result<usize, StoreError>;

    /// Takes up to `take` items of a source for `lease`.
    async fn claim(
        &self,
        source: &str,
        take: u32,
        lease: Duration,
    ) -> Result<Vec<Claimed>, StoreError>;

    /// The item is worked; its body is erased, its key stays.
    async fn done(&self, id: i64) -> Result<(), StoreError>;

    /// The item failed for now; it comes back after `delay`.
    async fn retry(&self, id: i64, delay: Duration) -> Result<(), StoreError>;

    /// The item cannot be worked; it stays sealed for a person to look at, and an alert is owed.
    async fn park(&self, id: i64, reason: &str) -> Result<(), StoreError>;
}

/// A message that is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Its id.
    pub id: OutboxId,
    /// What it is.
    pub topic: String,
    /// Version of the fields.
    pub version: u16,
    /// Named ids and numbers.
    pub fields: Vec<(String, String)>,
    /// How often it was claimed, this time included.
    pub attempts: u32,
    /// When it was owed.
    pub created_at: Timestamp,
}

/// The outbox as its senders see it.
///
/// Laws: two claimers never hold the same message; a message is not claimed while an earlier one of
/// the same key is open; a message whose lease ran out can be claimed again.
#[async_trait]
pub trait OutboxQueue: Send + Sync {
    /// Takes up to `take` messages of a lane for `lease`.
    async fn claim(&self, lane: Lane, take: u32, lease: Duration) -> Result<Vec<Owed>, StoreError>;

    /// The message was sent.
    async fn sent(&self, id: OutboxId) -> Result<(), StoreError>;

    /// The message failed for now; it comes back after `delay`.
    async fn retry(&self, id: OutboxId, delay: Duration) -> Result<(), StoreError>;

    /// The message cannot be sent; it stays for a person to look at.
    async fn park(&self, id: OutboxId, reason: &str) -> Result<(), StoreError>;
}

/// Work that somebody may wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Something came into the inbox.
    Inbox,
    /// Something is owed.
    Outbox,
}

/// Tells workers that there is work, sooner than their next look.
#[async_trait]
pub trait Wakeup: Send + Sync {
    /// Returns when there may be work, or after `at_most`. May return for nothing.
    async fn wait(&self, work: Work, at_most: Duration);
}

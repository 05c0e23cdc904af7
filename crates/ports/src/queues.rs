use alloc::{boxed::Box, string::String, vec::Vec};
use core::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{
    Authorized, Channel, OutboxId, Sensitive, StoreError, Timestamp, closed_set,
};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Something that arrived from outside. It is stored before the sender is told that it has arrived.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Where it comes from: `telegram:<bot id>`.
    pub source: String,
    /// Its key at the source, for Telegram the update id.
    pub key: String,
    /// The person it comes from. Items of one person are worked one after the other, in the order of arrival.
    pub person: Option<Sensitive<i64>>,
    /// The raw body; it is stored sealed.
    pub body: Sensitive<Vec<u8>>,
    /// When it arrived.
    pub received_at: Timestamp,
}

/// An item of the inbox that a worker has claimed.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The number of the item in the queue.
    pub id: i64,
    /// Its key at the source.
    pub key: String,
    /// The raw body.
    pub body: Sensitive<Vec<u8>>,
    /// How often it was claimed, this time included.
    pub attempts: u32,
    /// When it arrived.
    pub received_at: Timestamp,
}

/// The durable inbox.
///
/// Laws: an item is accepted once for each key of its source; an item is never claimed by two workers at a
/// time; an item is not claimed while an earlier one of the same person is open; an item can be claimed again
/// when its claim has ended.
#[async_trait]
pub trait InboxQueue: Send + Sync {
    /// Stores items, all or none. Items that were accepted before are left out. Returns how many were new.
    async fn accept(&self, who: &Authorized<'_>, items: &[Incoming]) -> Result<usize, StoreError>;

    /// Claims up to `take` items of a source for the time `lease`.
    async fn claim(
        &self,
        who: &Authorized<'_>,
        source: &str,
        take: u32,
        lease: Duration,
    ) -> Result<Vec<Claimed>, StoreError>;

    /// Ends an item that was worked. Its body is erased; its key stays, so that it is not accepted again.
    async fn done(&self, who: &Authorized<'_>, id: i64) -> Result<(), StoreError>;

    /// Puts back an item that failed for now; it can be claimed again after `delay`.
    async fn retry(&self, who: &Authorized<'_>, id: i64, delay: Duration)
    -> Result<(), StoreError>;

    /// Parks an item that cannot be worked: it stays sealed until a person looks at it, and an alert is raised.
    async fn park(&self, who: &Authorized<'_>, id: i64, reason: &str) -> Result<(), StoreError>;
}

/// An owed message that a sender has claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The id of the message.
    pub id: OutboxId,
    /// The kind of message, for example `order_moved`.
    pub topic: String,
    /// Version of the form of `body`.
    pub version: u16,
    /// Ids and numbers as JSON, from which the text is made.
    pub body: String,
    /// How often it was claimed, this time included.
    pub attempts: u32,
    /// When the message was made.
    pub created_at: Timestamp,
}

/// The outbox, for the workers that send messages.
///
/// Laws: a message is never claimed by two workers at a time; a message is not claimed while an earlier one of
/// the same key is open; a message can be claimed again when its claim has ended.
#[async_trait]
pub trait OutboxQueue: Send + Sync {
    /// Claims up to `take` messages of a channel for the time `lease`.
    async fn claim(
        &self,
        who: &Authorized<'_>,
        channel: Channel,
        take: u32,
        lease: Duration,
    ) -> Result<Vec<Owed>, StoreError>;

    /// Ends a message that was sent.
    async fn sent(&self, who: &Authorized<'_>, id: OutboxId) -> Result<(), StoreError>;

    /// Puts back a message that failed for now; it can be claimed again after `delay`.
    async fn retry(
        &self,
        who: &Authorized<'_>,
        id: OutboxId,
        delay: Duration,
    ) -> Result<(), StoreError>;

    /// Parks a message that cannot be sent: it stays until a person looks at it, and an alert is raised.
    async fn park(
        &self,
        who: &Authorized<'_>,
        id: OutboxId,
        reason: &str,
    ) -> Result<(), StoreError>;
}

/// The kinds of work for which workers wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Work {
    /// An item has arrived in the inbox.
    Inbox,
    /// A message was added to the outbox.
    Outbox,
}

closed_set!(Work);

/// Lets a worker wait until there is work, so that it starts earlier than at its next regular query. It reads
/// and writes no data.
#[async_trait]
pub trait Wakeup: Send + Sync {
    /// Returns when there may be work, at the latest after `at_most`. It may return although there is none.
    async fn wait(&self, work: Work, at_most: Duration);
}

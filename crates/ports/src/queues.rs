use alloc::{boxed::Box, string::String, vec::Vec};
use core::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Authorized, Channel, OutboxId, Sensitive, StoreError, Timestamp};

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
    async fn accept(&self, who: &Authorized<'_>, items: &[Incoming]) -> Result<usize, StoreError>;

    /// Takes up to `take` items of a source for `lease`.
    async fn claim(
        &self,
        who: &Authorized<'_>,
        source: &str,
        take: u32,
        lease: Duration,
    ) -> Result<Vec<Claimed>, StoreError>;

    /// The item is worked; its body is erased, its key stays.
    async fn done(&self, who: &Authorized<'_>, id: i64) -> Result<(), StoreError>;

    /// The item failed for now; it comes back after `delay`.
    async fn retry(&self, who: &Authorized<'_>, id: i64, delay: Duration)
    -> Result<(), StoreError>;

    /// The item cannot be worked; it stays sealed for a person to look at, and an alert is owed.
    async fn park(&self, who: &Authorized<'_>, id: i64, reason: &str) -> Result<(), StoreError>;
}

/// A message that is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Its id.
    pub id: OutboxId,
    /// What it is.
    pub topic: String,
    /// Version of the body.
    pub version: u16,
    /// Ids and numbers as JSON.
    pub body: String,
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
    /// Takes up to `take` messages of a channel for `lease`.
    async fn claim(
        &self,
        who: &Authorized<'_>,
        channel: Channel,
        take: u32,
        lease: Duration,
    ) -> Result<Vec<Owed>, StoreError>;

    /// The message was sent.
    async fn sent(&self, who: &Authorized<'_>, id: OutboxId) -> Result<(), StoreError>;

    /// The message failed for now; it comes back after `delay`.
    async fn retry(
        &self,
        who: &Authorized<'_>,
        id: OutboxId,
        delay: Duration,
    ) -> Result<(), StoreError>;

    /// The message cannot be sent; it stays for a person to look at.
    async fn park(
        &self,
        who: &Authorized<'_>,
        id: OutboxId,
        reason: &str,
    ) -> Result<(), StoreError>;
}

/// Work that somebody may wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Something came into the inbox.
    Inbox,
    /// Something is owed.
    Outbox,
}

/// Tells workers that there is work, sooner than their next look. It reads and writes nothing.
#[async_trait]
pub trait Wakeup: Send + Sync {
    /// Returns when there may be work, or after `at_most`. May return without any.
    async fn wait(&self, work: Work, at_most: Duration);
}

//! Queues that count, for the metrics, how many items were accepted, done, put back or parked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Authorized, Channel, OutboxId, StoreError};
use chainstore_ports::{Claimed, InboxQueue, Incoming, OutboxQueue, Owed};
use chainstore_telemetry::{Fate, Telemetry};

/// An inbox that counts its items. Items that the inbox itself parks while claiming, because it cannot read
/// them, are not counted, but an alert is raised for them.
pub(crate) struct CountedInbox {
    queue: Arc<dyn InboxQueue>,
    telemetry: Telemetry,
}

impl CountedInbox {
    pub(crate) fn new(queue: Arc<dyn InboxQueue>, telemetry: Telemetry) -> Self {
        Self { queue, telemetry }
    }

    fn count(&self, fate: Fate, count: usize) {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        self.telemetry.inbox("telegram", fate, count);
    }
}

#[async_trait]
impl InboxQueue for CountedInbox {
    async fn accept(&self, who: &Authorized<'_>, items: &[Incoming]) -> Result<usize, StoreError> {
        let new = self.queue.accept(who, items).await?;
        self.count(Fate::Accepted, new);
        Ok(new)
    }

    async fn claim(
        &self,
        who: &Authorized<'_>,
        source: &str,
        take: u32,
        lease: Duration,
    ) -> Result<Vec<Claimed>, StoreError> {
        self.queue.claim(who, source, take, lease).await
    }

    async fn done(&self, who: &Authorized<'_>, id: i64) -> Result<(), StoreError> {
        self.queue.done(who, id).await?;
        self.count(Fate::Done, 1);
        Ok(())
    }

    async fn retry(
        &self,
        who: &Authorized<'_>,
        id: i64,
        delay: Duration,
    ) -> Result<(), StoreError> {
        self.queue.retry(who, id, delay).await?;
        self.count(Fate::Retried, 1);
        Ok(())
    }

    async fn park(&self, who: &Authorized<'_>, id: i64, reason: &str) -> Result<(), StoreError> {
        self.queue.park(who, id, reason).await?;
        self.count(Fate::Parked, 1);
        Ok(())
    }
}

/// An outbox that counts its messages by channel. Only the claim of a message names the channel, so it is
/// remembered until the message is finished.
pub(crate) struct CountedOutbox {
    queue: Arc<dyn OutboxQueue>,
    telemetry: Telemetry,
    claimed: Mutex<HashMap<OutboxId, Channel>>,
}

/// The greatest number of remembered claims. Claims of senders that died are never finished and would add up;
/// so many are never open at once.
const REMEMBERED: usize = 10_000;

impl CountedOutbox {
    pub(crate) fn new(queue: Arc<dyn OutboxQueue>, telemetry: Telemetry) -> Self {
        Self {
            queue,
            telemetry,
            claimed: Mutex::default(),
        }
    }

    fn remember(&self, owed: &[Owed], channel: Channel) {
        let mut claimed = self.claimed.lock().unwrap_or_else(PoisonError::into_inner);
        if claimed.len() > REMEMBERED {
            claimed.clear();
        }
        claimed.extend(owed.iter().map(|owed| (owed.id, channel)));
    }

    fn count(&self, id: OutboxId, fate: Fate) {
        let mut claimed = self.claimed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(channel) = claimed.remove(&id) {
            self.telemetry.outbox(channel, fate, 1);
        }
    }
}

#[async_trait]
impl OutboxQueue for CountedOutbox {
    async fn claim(
        &self,
        who: &Authorized<'_>,
        channel: Channel,
        take: u32,
        lease: Duration,
    ) -> Result<Vec<Owed>, StoreError> {
        let owed = self.queue.claim(who, channel, take, lease).await?;
        self.remember(&owed, channel);
        Ok(owed)
    }

    async fn sent(&self, who: &Authorized<'_>, id: OutboxId) -> Result<(), StoreError> {
        self.queue.sent(who, id).await?;
        self.count(id, Fate::Done);
        Ok(())
    }

    async fn retry(
        &self,
        who: &Authorized<'_>,
        id: OutboxId,
        delay: Duration,
    ) -> Result<(), StoreError> {
        self.queue.retry(who, id, delay).await?;
        self.count(id, Fate::Retried);
        Ok(())
    }

    async fn park(
        &self,
        who: &Authorized<'_>,
        id: OutboxId,
        reason: &str,
    ) -> Result<(), StoreError> {
        self.queue.park(who, id, reason).await?;
        self.count(id, Fate::Parked);
        Ok(())
    }
}

#[cfg(test)]
mod tests;

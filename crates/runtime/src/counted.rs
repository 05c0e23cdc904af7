//! Queues that count what becomes of their items.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Authorized, Channel, OutboxId, StoreError};
use chainstore_ports::{Claimed, InboxQueue, Incoming, OutboxQueue, Owed};
use chainstore_telemetry::{Fate, Telemetry};

/// An inbox that counts. Items that it finds unreadable while it claims them it parks itself; those are
/// not counted, but the staff get an alert.
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

/// An outbox that counts. Only the claim of a message names its channel, so the channel is remembered
/// until the message is finished.
pub(crate) struct CountedOutbox {
    queue: Arc<dyn OutboxQueue>,
    telemetry: Telemetry,
    claimed: Mutex<HashMap<OutboxId, Channel>>,
}

/// Claims remembered at most. A sender that dies leaves one behind; so many are never open at once.
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
mod tests {
    use chainstore_kernel::{Id, Timestamp};

    use super::*;

    /// Takes everything, or is away.
    struct Queue(bool);

    impl Queue {
        fn answer<T>(&self, answer: T) -> Result<T, StoreError> {
            self.0.then_some(answer).ok_or(StoreError::Fenced)
        }
    }

    #[async_trait]
    impl InboxQueue for Queue {
        async fn accept(&self, _: &[Incoming]) -> Result<usize, StoreError> {
            self.answer(3)
        }
        async fn claim(&self, _: &str, _: u32, _: Duration) -> Result<Vec<Claimed>, StoreError> {
            self.answer(vec![])
        }
        async fn done(&self, _: i64) -> Result<(), StoreError> {
            self.answer(())
        }
        async fn retry(&self, _: i64, _: Duration) -> Result<(), StoreError> {
            self.answer(())
        }
        async fn park(&self, _: i64, _: &str) -> Result<(), StoreError> {
            self.answer(())
        }
    }

    #[async_trait]
    impl OutboxQueue for Queue {
        async fn claim(&self, _: Lane, _: u32, _: Duration) -> Result<Vec<Owed>, StoreError> {
            self.answer(vec![])
        }
        async fn sent(&self, _: OutboxId) -> Result<(), StoreError> {
            self.answer(())
        }
        async fn retry(&self, _: OutboxId, _: Duration) -> Result<(), StoreError> {
            self.answer(())
        }
        async fn park(&self, _: OutboxId, _: &str) -> Result<(), StoreError> {
            self.answer(())
        }
    }

    async fn counted(answers: bool) -> String {
        let telemetry = Telemetry::silent().expect("metrics");
        let inbox = CountedInbox::new(Arc::new(Queue(answers)), telemetry.clone());
        let outbox = CountedOutbox::new(Arc::new(Queue(answers)), Lane::Alert, telemetry.clone());
        let id = Id::mint(Timestamp::EPOCH, &chainstore_port_contracts::TestEntropy);
        let _ = inbox.accept(&[]).await;
        let _ = (inbox.done(1).await, inbox.done(2).await);
        let _ = (
            inbox.retry(1, Duration::ZERO).await,
            inbox.park(1, "").await,
        );
        let _ = outbox.sent(id).await;
        let _ = (
            outbox.retry(id, Duration::ZERO).await,
            outbox.park(id, "").await,
        );
        telemetry.render()
    }

    // proves M-O8: what becomes of updates and messages is counted, once it is true
    #[tokio::test]
    async fn what_becomes_of_items_is_counted() {
        let text = counted(true).await;
        for line in [
            "chainstore_inbox_items_total{fate=\"accepted\",source=\"telegram\"} 3",
            "chainstore_inbox_items_total{fate=\"done\",source=\"telegram\"} 2",
            "chainstore_inbox_items_total{fate=\"retried\",source=\"telegram\"} 1",
            "chainstore_inbox_items_total{fate=\"parked\",source=\"telegram\"} 1",
            "chainstore_outbox_messages_total{fate=\"done\",lane=\"alert\"} 1",
            "chainstore_outbox_messages_total{fate=\"retried\",lane=\"alert\"} 1",
            "chainstore_outbox_messages_total{fate=\"parked\",lane=\"alert\"} 1",
        ] {
            assert!(text.lines().any(|known| known == line), "{line}\n{text}");
        }
        let text = counted(false).await;
        assert!(!text.contains("_total{"), "{text}");
    }
}

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
mod tests {
    use std::any::Any;

    use chainstore_kernel::{
        Aborted, BoxFuture, Clock, Declared, Denied, ErrorKind, Failure, Gate, Id, Message, Needs,
        Observation, Principal, Probe, Reason, Spawner, Timestamp, UseCase,
    };

    use super::*;

    /// A queue for tests: it accepts every call if `true`, and otherwise fails all calls but the claim of a
    /// message.
    struct Queue(bool);

    impl Queue {
        fn answer<T>(&self, answer: T) -> Result<T, StoreError> {
            self.0.then_some(answer).ok_or(StoreError::Fenced)
        }
    }

    #[async_trait]
    impl InboxQueue for Queue {
        async fn accept(&self, _: &Authorized<'_>, _: &[Incoming]) -> Result<usize, StoreError> {
            self.answer(3)
        }
        async fn claim(
            &self,
            _: &Authorized<'_>,
            _: &str,
            _: u32,
            _: Duration,
        ) -> Result<Vec<Claimed>, StoreError> {
            self.answer(vec![])
        }
        async fn done(&self, _: &Authorized<'_>, _: i64) -> Result<(), StoreError> {
            self.answer(())
        }
        async fn retry(&self, _: &Authorized<'_>, _: i64, _: Duration) -> Result<(), StoreError> {
            self.answer(())
        }
        async fn park(&self, _: &Authorized<'_>, _: i64, _: &str) -> Result<(), StoreError> {
            self.answer(())
        }
    }

    /// The only message of the test queue.
    fn owed() -> Owed {
        Owed {
            id: Id::from_uuid(uuid::Uuid::nil()),
            topic: "alert".into(),
            version: 1,
            body: String::new(),
            attempts: 1,
            created_at: Timestamp::EPOCH,
        }
    }

    #[async_trait]
    impl OutboxQueue for Queue {
        async fn claim(
            &self,
            _: &Authorized<'_>,
            _: Channel,
            _: u32,
            _: Duration,
        ) -> Result<Vec<Owed>, StoreError> {
            Ok(vec![owed()])
        }
        async fn sent(&self, _: &Authorized<'_>, _: OutboxId) -> Result<(), StoreError> {
            self.answer(())
        }
        async fn retry(
            &self,
            _: &Authorized<'_>,
            _: OutboxId,
            _: Duration,
        ) -> Result<(), StoreError> {
            self.answer(())
        }
        async fn park(&self, _: &Authorized<'_>, _: OutboxId, _: &str) -> Result<(), StoreError> {
            self.answer(())
        }
    }

    /// A use case for this test, because queues can only be called from a use case.
    struct WorkBoth;

    struct Both {
        inbox: CountedInbox,
        outbox: CountedOutbox,
    }

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Failed(String);

    impl Failure for Failed {
        fn kind(&self) -> ErrorKind {
            ErrorKind::Internal
        }
    }
    impl Reason for Failed {
        fn message(&self) -> Message {
            Message::new("test", "failed")
        }
        fn declared() -> Vec<Declared> {
            Vec::new()
        }
    }
    impl From<Denied> for Failed {
        fn from(denied: Denied) -> Self {
            Self(denied.to_string())
        }
    }
    impl From<Aborted> for Failed {
        fn from(aborted: Aborted) -> Self {
            Self(aborted.to_string())
        }
    }

    impl UseCase for WorkBoth {
        type Context = Both;
        const NAME: &'static str = "test.work_both";
        const NEEDS: Needs = Needs::ANYONE;
        type Command = ();
        type Output = ();
        type Error = Failed;

        async fn run(context: &Both, who: &Authorized<'_>, (): ()) -> Result<(), Failed> {
            let Both { inbox, outbox } = context;
            let _ = inbox.accept(who, &[]).await;
            let _ = (inbox.done(who, 1).await, inbox.done(who, 2).await);
            let _ = inbox.retry(who, 1, Duration::ZERO).await;
            let _ = inbox.park(who, 1, "").await;
            for end in 0..3 {
                let lease = Duration::ZERO;
                let claimed = outbox.claim(who, Channel::Alert, 1, lease).await;
                let id = claimed.map_err(|error| Failed(error.to_string()))?[0].id;
                let _ = match end {
                    0 => outbox.sent(who, id).await,
                    1 => outbox.retry(who, id, Duration::ZERO).await,
                    _ => outbox.park(who, id, "").await,
                };
            }
            Ok(())
        }
    }

    struct Nothing;
    impl Clock for Nothing {
        fn now(&self) -> Timestamp {
            Timestamp::EPOCH
        }
    }
    impl Probe for Nothing {
        fn observed(&self, _: &Observation) {}
    }
    impl Spawner for Nothing {
        fn spawn(
            &self,
            work: BoxFuture<'static, Box<dyn Any + Send>>,
        ) -> BoxFuture<'static, Result<Box<dyn Any + Send>, Aborted>> {
            Box::pin(async move { Ok(work.await) })
        }
    }

    async fn counted(answers: bool) -> String {
        let telemetry = Telemetry::silent().expect("metrics");
        let both = Both {
            inbox: CountedInbox::new(Arc::new(Queue(answers)), telemetry.clone()),
            outbox: CountedOutbox::new(Arc::new(Queue(answers)), telemetry.clone()),
        };
        let gate = Gate::new(
            both,
            Arc::new(Nothing),
            Arc::new(Nothing),
            Arc::new(Nothing),
        );
        let worked = gate.call::<WorkBoth>(&Principal::anonymous(), ()).await;
        worked.expect("it runs to its end");
        telemetry.render()
    }

    // proves M-O8: items are counted by their result, and only after the queue has recorded the result
    #[tokio::test]
    async fn what_becomes_of_items_is_counted() {
        let text = counted(true).await;
        for line in [
            "chainstore_inbox_items_total{fate=\"accepted\",source=\"telegram\"} 3",
            "chainstore_inbox_items_total{fate=\"done\",source=\"telegram\"} 2",
            "chainstore_inbox_items_total{fate=\"retried\",source=\"telegram\"} 1",
            "chainstore_inbox_items_total{fate=\"parked\",source=\"telegram\"} 1",
            "chainstore_outbox_messages_total{channel=\"alert\",fate=\"done\"} 1",
            "chainstore_outbox_messages_total{channel=\"alert\",fate=\"retried\"} 1",
            "chainstore_outbox_messages_total{channel=\"alert\",fate=\"parked\"} 1",
        ] {
            assert!(text.lines().any(|known| known == line), "{line}\n{text}");
        }
        let text = counted(false).await;
        assert!(!text.contains("_total{"), "{text}");
    }
}

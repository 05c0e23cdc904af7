use chainstore_kernel::{Id, Timestamp};
use chainstore_port_contracts::Proven;

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
    async fn retry(&self, _: &Authorized<'_>, _: OutboxId, _: Duration) -> Result<(), StoreError> {
        self.answer(())
    }
    async fn park(&self, _: &Authorized<'_>, _: OutboxId, _: &str) -> Result<(), StoreError> {
        self.answer(())
    }
}

async fn counted(answers: bool) -> String {
    let telemetry = Telemetry::silent().expect("metrics");
    let queue = || Arc::new(Queue(answers));
    let inbox = CountedInbox::new(queue(), telemetry.clone());
    let outbox = CountedOutbox::new(queue(), telemetry.clone());
    let inbox = Proven::<dyn InboxQueue>::new(Arc::new(inbox));
    let outbox = Proven::<dyn OutboxQueue>::new(Arc::new(outbox));
    let _ = inbox.accept(&[]).await;
    let _ = (inbox.done(1).await, inbox.done(2).await);
    let _ = inbox.retry(1, Duration::ZERO).await;
    let _ = inbox.park(1, "").await;
    let id = owed().id;
    let claim = || outbox.claim(Channel::Alert, 1, Duration::ZERO);
    claim().await.expect("a message");
    let _ = outbox.sent(id).await;
    claim().await.expect("a message");
    let _ = outbox.retry(id, Duration::ZERO).await;
    claim().await.expect("a message");
    let _ = outbox.park(id, "").await;
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

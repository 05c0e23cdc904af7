use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Lane, Lease, Leases, OutboxId, StoreError};
use chainstore_workflows::ports::{Claimed, InboxQueue, Incoming, OutboxQueue, Owed};

use super::{Kept, Store};

#[async_trait]
impl InboxQueue for Store {
    async fn accept(&self, items: &[Incoming]) -> Result<usize, StoreError> {
        self.check()?;
        Ok(self.with(|rows| {
            let before = rows.inbox.len();
            for item in items {
                let is_known = rows.inbox.iter().any(|kept| kept.incoming.key == item.key);
                if !is_known {
                    rows.inbox.push(Kept {
                        incoming: item.clone(),
                        open: true,
                        parked: None,
                    });
                }
            }
            rows.inbox.len() - before
        }))
    }

    async fn claim(
        &self,
        source: &str,
        take: u32,
        _lease: Duration,
    ) -> Result<Vec<Claimed>, StoreError> {
        self.check()?;
        Ok(self.with(|rows| {
            let open = rows.inbox.iter().enumerate();
            let open = open.filter(|(_, kept)| kept.open && kept.incoming.source == source);
            open.take(take as usize)
                .map(|(place, kept)| Claimed {
                    id: i64::try_from(place).expect("few"),
                    key: kept.incoming.key.clone(),
                    body: kept.incoming.body.clone(),
                    attempts: 1,
                    received_at: kept.incoming.received_at,
                })
                .collect()
        }))
    }

    async fn done(&self, id: i64) -> Result<(), StoreError> {
        self.with(|rows| rows.inbox[usize::try_from(id).expect("an id")].open = false);
        Ok(())
    }

    async fn retry(&self, _id: i64, _delay: Duration) -> Result<(), StoreError> {
        Ok(())
    }

    async fn park(&self, id: i64, reason: &str) -> Result<(), StoreError> {
        self.with(|rows| {
            let kept = &mut rows.inbox[usize::try_from(id).expect("an id")];
            kept.open = false;
            kept.parked = Some(reason.to_owned());
        });
        Ok(())
    }
}

#[async_trait]
impl OutboxQueue for Store {
    async fn claim(
        &self,
        lane: Lane,
        take: u32,
        _lease: Duration,
    ) -> Result<Vec<Owed>, StoreError> {
        self.check()?;
        Ok(self.with(|rows| {
            let owed = rows.outbox.iter().filter(|message| message.lane == lane);
            owed.take(take as usize)
                .map(|message| Owed {
                    id: message.id,
                    topic: message.topic.to_owned(),
                    version: message.version,
                    fields: message
                        .fields
                        .iter()
                        .map(|(name, value)| ((*name).to_owned(), value.clone()))
                        .collect(),
                    attempts: 1,
                    created_at: message.created_at,
                })
                .collect()
        }))
    }

    async fn sent(&self, id: OutboxId) -> Result<(), StoreError> {
        self.with(|rows| rows.outbox.retain(|message| message.id != id));
        Ok(())
    }

    async fn retry(&self, _id: OutboxId, _delay: Duration) -> Result<(), StoreError> {
        Ok(())
    }

    async fn park(&self, id: OutboxId, _reason: &str) -> Result<(), StoreError> {
        OutboxQueue::sent(self, id).await
    }
}

/// There is one sender only.
#[async_trait]
impl Leases for Store {
    async fn acquire(&self, _: &str, _: &str, _: Duration) -> Result<Option<Lease>, StoreError> {
        Ok(None)
    }

    async fn check(&self, _: &Lease) -> Result<(), StoreError> {
        Ok(())
    }

    async fn release(&self, _: &Lease) -> Result<(), StoreError> {
        Ok(())
    }
}

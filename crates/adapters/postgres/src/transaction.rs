use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{
    AuditEntry, AuditTrail, Inbox, Lease, Outbox, OutboxMessage, StoreError, Timestamp, Tx,
};
use chainstore_ports::{
    AlertKey, AlertKind, AlertLog, Event, EventLog, SettingStore, StoreRead, StoreTx, tell_staff,
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait, QuerySelect, QueryTrait,
    entity::prelude::*,
};

use crate::{
    entity::{audit_entry, event, lease, outbox, posting},
    error::failed,
    fields::parts,
    observer::Observers,
    queries::{Queries, canonical_entry},
    signals::Signals,
    together::insert_all,
};

/// An open transaction on either engine. Postings, events, audit entries and owed messages are kept in memory until
/// the commit and then written in as few statements as possible, because each round trip costs time.
pub(crate) struct SqlTx {
    pub(crate) queries: Queries,
    observers: Observers,
    signals: Arc<Signals>,
    owed: Vec<OutboxMessage>,
    audited: Vec<AuditEntry>,
    recorded: Vec<(Timestamp, Event)>,
    pub(crate) posted: Vec<posting::ActiveModel>,
}

impl SqlTx {
    pub(crate) fn new(queries: Queries, observers: Observers, signals: Arc<Signals>) -> Self {
        Self {
            queries,
            observers,
            signals,
            owed: Vec::new(),
            audited: Vec::new(),
            recorded: Vec::new(),
            posted: Vec::new(),
        }
    }

    /// Raises an alert about a parked item. An item is parked once; if somebody puts it back and it is parked
    /// again, the staff are told again without a pause.
    pub(crate) async fn tell_parked(
        &mut self,
        kind: AlertKind,
        subject: String,
    ) -> Result<(), StoreError> {
        let key = AlertKey { kind, subject };
        let (now, entropy) = {
            let sealing = &self.queries.sealing;
            (sealing.clock.now(), Arc::clone(&sealing.entropy))
        };
        tell_staff(self, key, Duration::ZERO, now, &*entropy).await
    }

    fn owed_rows(&self) -> Vec<outbox::ActiveModel> {
        let rows = self.owed.iter().map(|message| outbox::ActiveModel {
            seq: NotSet,
            id: Set(message.id.uuid()),
            channel: Set(message.channel.name().to_owned()),
            topic: Set(message.topic.to_owned()),
            version: Set(i32::from(message.version)),
            order_key: Set(message.key.clone()),
            body: Set(message.body.clone()),
            created_at: Set(message.created_at.micros()),
            lease_until: Set(0),
            attempts: Set(0),
            done: Set(false),
            sent_at: Set(None),
            parked: Set(None),
        });
        rows.collect()
    }

    fn audit_rows(&self) -> Vec<audit_entry::ActiveModel> {
        let rows = self.audited.iter().map(|entry| {
            let row = audit_entry::Model {
                seq: 0,
                at: entry.at.micros(),
                actor: entry.actor.to_string(),
                action: entry.action.to_owned(),
                subject: entry.subject.clone(),
                version: i32::from(entry.version),
                details: entry.details.clone(),
                tag: Vec::new(),
            };
            let cipher = &self.queries.sealing.cipher;
            let tag = cipher.integrity_tag("audit_log", &canonical_entry(&row));
            audit_entry::ActiveModel {
                seq: NotSet,
                tag: Set(tag.to_vec()),
                ..row.into()
            }
        });
        rows.collect()
    }

    fn event_rows(&self) -> Result<Vec<event::ActiveModel>, StoreError> {
        let rows = self.recorded.iter().map(|(at, recorded)| {
            let (version, body) = recorded.write()?;
            Ok(event::ActiveModel {
                seq: NotSet,
                position: Set(None),
                kind: Set(recorded.kind().to_owned()),
                version: Set(i32::from(version)),
                at: Set(at.micros()),
                order_id: Set(recorded.order().map(chainstore_kernel::Id::uuid)),
                body: Set(body),
            })
        });
        rows.collect()
    }

    /// Writes the rows that were kept until the commit: in one round trip, unless there are more than 500 of a
    /// kind.
    async fn write_kept(&mut self) -> Result<(), StoreError> {
        let mut posted = parts(std::mem::take(&mut self.posted));
        let mut recorded = parts(self.event_rows()?);
        let mut owed = parts(self.owed_rows());
        let mut audited = parts(self.audit_rows());
        loop {
            let mut tables = Vec::new();
            tables.extend(
                posted
                    .next()
                    .map(|rows| posting::Entity::insert_many(rows).into_query()),
            );
            tables.extend(
                recorded
                    .next()
                    .map(|rows| event::Entity::insert_many(rows).into_query()),
            );
            tables.extend(
                owed.next()
                    .map(|rows| outbox::Entity::insert_many(rows).into_query()),
            );
            tables.extend(
                audited
                    .next()
                    .map(|rows| audit_entry::Entity::insert_many(rows).into_query()),
            );
            if tables.is_empty() {
                return Ok(());
            }
            insert_all(&self.queries.db, tables)
                .await
                .map_err(failed("outbox_message"))?;
        }
    }
}

#[async_trait]
impl Tx for SqlTx {
    async fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        self.write_kept().await?;
        let Self {
            queries,
            observers,
            signals,
            owed,
            ..
        } = *self;
        queries.db.commit(&observers).await?;
        if !owed.is_empty() {
            signals.outbox();
        }
        Ok(())
    }

    fn outbox(&mut self) -> &mut dyn Outbox {
        self
    }

    fn inbox(&mut self) -> &mut dyn Inbox {
        self
    }

    fn audit(&mut self) -> &mut dyn AuditTrail {
        self
    }

    async fn fence(&mut self, lease: &Lease) -> Result<(), StoreError> {
        // On SQLite this locks no row; it need not, because the transaction is the only writer.
        let row = lease::Entity::find_by_id(lease.name.clone())
            .lock_exclusive()
            .one(&self.queries.db)
            .await;
        let row = row.map_err(failed("lease"))?;
        row.filter(|row| row.epoch == lease.epoch.0)
            .map(drop)
            .ok_or(StoreError::Fenced)
    }
}

impl Outbox for SqlTx {
    fn push(&mut self, message: OutboxMessage) {
        self.owed.push(message);
    }
}

impl AuditTrail for SqlTx {
    fn append(&mut self, entry: AuditEntry) {
        self.audited.push(entry);
    }
}

impl EventLog for SqlTx {
    fn record(&mut self, at: Timestamp, event: Event) {
        self.recorded.push((at, event));
    }
}

impl StoreTx for SqlTx {
    fn read(&mut self) -> &mut dyn StoreRead {
        &mut self.queries
    }

    fn events(&mut self) -> &mut dyn EventLog {
        self
    }

    fn alerts(&mut self) -> &mut dyn AlertLog {
        self
    }

    fn settings(&mut self) -> &mut dyn SettingStore {
        self
    }
}

use async_trait::async_trait;
use chainstore_kernel::{
    AuditEntry, AuditTrail, Inbox, Lease, Outbox, OutboxMessage, StoreError, Tx,
};
use chainstore_workflows::ports::StoreRead;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait, QuerySelect, QueryTrait,
    entity::prelude::*,
};

use crate::{
    database::Database,
    entity::{audit_entry, lease, outbox},
    error::failed,
    fields::parts,
    queries::{Queries, canonical_entry},
    together::insert_all,
};

/// An open transaction on either engine. Audit entries and owed messages are kept here until commit and
/// written in as few statements as may be: round trips are the cost.
pub(crate) struct SqlTx {
    pub(crate) queries: Queries,
    database: Database,
    owed: Vec<OutboxMessage>,
    audited: Vec<AuditEntry>,
}

impl SqlTx {
    pub(crate) fn new(queries: Queries, database: Database) -> Self {
        Self {
            queries,
            database,
            owed: Vec::new(),
            audited: Vec::new(),
        }
    }

    fn owed_rows(&self) -> Result<Vec<outbox::ActiveModel>, StoreError> {
        let rows = self.owed.iter().map(|message| {
            Ok(outbox::ActiveModel {
                seq: NotSet,
                id: Set(message.id.uuid()),
                lane: Set(message.lane.name().to_owned()),
                topic: Set(message.topic.to_owned()),
                version: Set(i32::from(message.version)),
                order_key: Set(message.key.clone()),
                fields: Set(json(&message.fields)?),
                created_at: Set(message.created_at.micros()),
                lease_until: Set(0),
                attempts: Set(0),
                done: Set(false),
                sent_at: Set(None),
                parked: Set(None),
            })
        });
        rows.collect()
    }

    fn audit_rows(&self) -> Result<Vec<audit_entry::ActiveModel>, StoreError> {
        let rows = self.audited.iter().map(|entry| {
            let (actor, details) = (entry.actor.to_string(), json(&entry.details)?);
            let at = entry.at.micros();
            let bytes = canonical_entry(at, &actor, entry.action, &entry.subject, &details);
            Ok(audit_entry::ActiveModel {
                seq: NotSet,
                at: Set(at),
                actor: Set(actor),
                action: Set(entry.action.to_owned()),
                subject: Set(entry.subject.clone()),
                details: Set(details),
                tag: Set(self
                    .queries
                    .sealing
                    .cipher
                    .integrity_tag("audit_log", &bytes)
                    .to_vec()),
            })
        });
        rows.collect()
    }

    /// One statement, unless there are very many.
    async fn write_owed_and_audited(&self) -> Result<(), StoreError> {
        let mut owed = parts(self.owed_rows()?);
        let mut audited = parts(self.audit_rows()?);
        loop {
            let mut tables = Vec::new();
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
                .map_err(failed("outbox message"))?;
        }
    }

    /// The same database for reading, within this transaction: it sees what was written here.
    #[expect(
        dead_code,
        reason = "the port that lends it comes with the ports crate"
    )]
    pub(crate) fn read(&mut self) -> &mut dyn StoreRead {
        &mut self.queries
    }
}

fn json(pairs: &[(&'static str, String)]) -> Result<String, StoreError> {
    serde_json::to_string(pairs)
        .map_err(|_| StoreError::corrupt("fields", "cannot be written as JSON"))
}

#[async_trait]
impl Tx for SqlTx {
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.write_owed_and_audited().await?;
        let Self {
            queries,
            database,
            owed,
            ..
        } = *self;
        queries.db.commit(database.observers()).await?;
        if !owed.is_empty() {
            database.signals().outbox();
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
        // SQLite leaves the lock out: its transaction is the only writer anyway.
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

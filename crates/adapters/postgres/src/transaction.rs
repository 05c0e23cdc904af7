use async_trait::async_trait;
use chainstore_kernel::{
    AuditEntry, AuditTrail, Inbox, Lease, Outbox, OutboxMessage, StoreError, Tx,
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait, QuerySelect,
    entity::prelude::*,
};

use crate::{
    database::Database,
    entity::{audit_entry, lease, outbox},
    error::failed,
    fields::parts,
    session::{Session, canonical_entry},
};

/// An open transaction on either engine. Audit entries and owed messages are kept here until commit and
/// written in as few statements as may be: round trips are the cost.
pub(crate) struct SqlTx {
    pub(crate) session: Session,
    database: Database,
    owed: Vec<OutboxMessage>,
    audited: Vec<AuditEntry>,
}

impl SqlTx {
    pub(crate) fn new(session: Session, database: Database) -> Self {
        Self {
            session,
            database,
            owed: Vec::new(),
            audited: Vec::new(),
        }
    }

    async fn write_outbox(&self) -> Result<(), StoreError> {
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
        let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
        for part in parts(rows) {
            outbox::Entity::insert_many(part)
                .exec_without_returning(&self.session.db)
                .await
                .map_err(failed("outbox message"))?;
        }
        Ok(())
    }

    async fn write_audit(&self) -> Result<(), StoreError> {
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
                    .session
                    .sealing
                    .cipher
                    .integrity_tag("audit_log", &bytes)
                    .to_vec()),
            })
        });
        let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
        for part in parts(rows) {
            audit_entry::Entity::insert_many(part)
                .exec_without_returning(&self.session.db)
                .await
                .map_err(failed("audit entry"))?;
        }
        Ok(())
    }
}

fn json(pairs: &[(&'static str, String)]) -> Result<String, StoreError> {
    serde_json::to_string(pairs)
        .map_err(|_| StoreError::corrupt("fields", "cannot be written as JSON"))
}

#[async_trait]
impl Tx for SqlTx {
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.write_outbox().await?;
        self.write_audit().await?;
        let Self {
            session,
            database,
            owed,
            ..
        } = *self;
        session.db.commit(database.observers()).await?;
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
            .one(&self.session.db)
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

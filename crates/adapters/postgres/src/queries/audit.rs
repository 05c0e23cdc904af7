use chainstore_kernel::{StoreError, Timestamp};
use chainstore_monitoring::{AuditRecord, Checkpoint, Link, LinkHash};
use sea_orm::{
    EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*, sea_query::ExprTrait,
};

use crate::{
    entity::{audit_checkpoint, audit_entry, audit_link},
    error::failed,
    fields::{array, canonical, number},
    queries::Queries,
};

/// What an entry's tag and link are made over: every column but its row and its tag.
pub(crate) fn canonical_entry(
    at: i64,
    actor: &str,
    action: &str,
    subject: &str,
    details: &str,
) -> Vec<u8> {
    canonical(&[
        &at.to_be_bytes(),
        actor.as_bytes(),
        action.as_bytes(),
        subject.as_bytes(),
        details.as_bytes(),
    ])
}

impl Queries {
    /// The newest link.
    pub(crate) async fn newest_link(&self) -> Result<Option<Link>, StoreError> {
        let row = audit_link::Entity::find()
            .order_by_desc(audit_link::Column::Sequence)
            .one(&self.db)
            .await;
        let row = row.map_err(failed("audit link"))?;
        row.as_ref().map(link).transpose()
    }

    /// The lowest row among the links above a number.
    pub(crate) async fn lowest_row(&self, above: u64) -> Result<Option<i64>, StoreError> {
        let above: i64 = number("audit link", above)?;
        // Not the bare column: the engines would walk along its index from the first entry ever, because
        // they take it for as likely to be recent as any other.
        let lowest = audit_link::Column::Entry.into_expr().add(0).min();
        audit_link::Entity::find()
            .select_only()
            .column_as(lowest, "lowest")
            .filter(audit_link::Column::Sequence.gt(above))
            .into_tuple::<Option<i64>>()
            .one(&self.db)
            .await
            .map(Option::flatten)
            .map_err(failed("audit link"))
    }

    /// The newest checkpoint.
    pub(crate) async fn newest_checkpoint(&self) -> Result<Option<Checkpoint>, StoreError> {
        let row = audit_checkpoint::Entity::find()
            .order_by_desc(audit_checkpoint::Column::Id)
            .one(&self.db)
            .await;
        let row = row.map_err(failed("audit checkpoint"))?;
        row.map(checkpoint).transpose()
    }
}

pub(super) fn record(row: &audit_entry::Model) -> Result<AuditRecord, StoreError> {
    Ok(AuditRecord {
        row: row.seq,
        canonical: canonical_entry(row.at, &row.actor, &row.action, &row.subject, &row.details),
        tag: array("audit entry", &row.tag)?,
    })
}

pub(super) fn link(row: &audit_link::Model) -> Result<Link, StoreError> {
    Ok(Link {
        sequence: number("audit link", row.sequence)?,
        row: row.entry,
        hash: LinkHash(array("audit link", &row.hash)?),
    })
}

pub(super) fn checkpoint(row: audit_checkpoint::Model) -> Result<Checkpoint, StoreError> {
    Ok(Checkpoint {
        sequence: number("audit checkpoint", row.head)?,
        hash: LinkHash(array("audit checkpoint", &row.hash)?),
        at: Timestamp::from_micros(row.at),
        signature: row.signature,
    })
}

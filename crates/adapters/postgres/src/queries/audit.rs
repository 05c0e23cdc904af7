use chainstore_kernel::{StoreError, Timestamp};
use chainstore_monitoring::{AuditRecord, Checkpoint, Link, LinkHash};
use sea_orm::{EntityTrait, QueryFilter, QuerySelect, entity::prelude::*, sea_query::ExprTrait};

use crate::{
    entity::{audit_checkpoint, audit_entry, audit_link},
    error::failed,
    fields::{array, canonical, number},
    queries::Queries,
};

/// The bytes that the tag and the link of an entry cover: every column except its row number and its tag.
pub(crate) fn canonical_entry(row: &audit_entry::Model) -> Vec<u8> {
    canonical(&[
        &row.at.to_be_bytes(),
        row.actor.as_bytes(),
        row.action.as_bytes(),
        row.subject.as_bytes(),
        &row.version.to_be_bytes(),
        row.details.as_bytes(),
    ])
}

impl Queries {
    /// The lowest row number among the entries of the links after `above`.
    pub(crate) async fn lowest_row(&self, above: u64) -> Result<Option<i64>, StoreError> {
        let above: i64 = number("audit link", above)?;
        // Adding 0 keeps the engines from using the index of this column: they would read it from the
        // first entry ever, because they do not know that the entries of recent links are recent too.
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
}

pub(super) fn record(row: &audit_entry::Model) -> Result<AuditRecord, StoreError> {
    Ok(AuditRecord {
        row: row.seq,
        canonical: canonical_entry(row),
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

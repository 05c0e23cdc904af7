use std::collections::HashMap;

use chainstore_kernel::{StoreError, Timestamp};
use chainstore_monitoring::{AuditRecord, Checkpoint, Link, LinkHash};
use sea_orm::{
    EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::{
    entity::{audit_checkpoint, audit_entry, audit_link},
    error::failed,
    fields::{array, canonical, number},
    session::Session,
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

impl Session {
    /// Links above a number with their entries.
    pub(crate) async fn links(
        &self,
        above: u64,
        take: u32,
    ) -> Result<Vec<(Link, Option<AuditRecord>)>, StoreError> {
        let above: i64 = number("audit link", above)?;
        let rows = audit_link::Entity::find()
            .filter(audit_link::Column::Sequence.gt(above))
            .order_by_asc(audit_link::Column::Sequence)
            .limit(u64::from(take))
            .all(&self.db)
            .await
            .map_err(failed("audit link"))?;
        let entries = audit_entry::Entity::find()
            .filter(audit_entry::Column::Seq.is_in(rows.iter().map(|row| row.entry)))
            .all(&self.db)
            .await
            .map_err(failed("audit entry"))?;
        let entries: HashMap<i64, audit_entry::Model> = entries
            .into_iter()
            .map(|entry| (entry.seq, entry))
            .collect();
        let linked = rows.iter().map(|row| {
            let entry = entries.get(&row.entry).map(record).transpose()?;
            Ok((link(row)?, entry))
        });
        linked.collect()
    }

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

    /// Entries above a row that no link names.
    pub(crate) async fn unlinked(
        &self,
        above: i64,
        take: u32,
    ) -> Result<Vec<AuditRecord>, StoreError> {
        let its_link = Query::select()
            .expr(Expr::val(1))
            .from(audit_link::Entity)
            .and_where(ExprTrait::equals(
                Expr::col((audit_link::Entity, audit_link::Column::Entry)),
                (audit_entry::Entity, audit_entry::Column::Seq),
            ))
            // The engines do not conclude this themselves, and would look through all links.
            .and_where(ExprTrait::gt(
                Expr::col((audit_link::Entity, audit_link::Column::Entry)),
                above,
            ))
            .take();
        let rows = audit_entry::Entity::find()
            .filter(audit_entry::Column::Seq.gt(above))
            .filter(ExprTrait::not(Expr::exists(its_link)))
            .order_by_asc(audit_entry::Column::Seq)
            .limit(u64::from(take))
            .all(&self.db)
            .await
            .map_err(failed("audit entry"))?;
        rows.iter().map(record).collect()
    }

    /// All checkpoints, oldest first.
    pub(crate) async fn checkpoints(&self) -> Result<Vec<Checkpoint>, StoreError> {
        let rows = audit_checkpoint::Entity::find()
            .order_by_asc(audit_checkpoint::Column::Id)
            .all(&self.db)
            .await
            .map_err(failed("audit checkpoint"))?;
        rows.into_iter().map(checkpoint).collect()
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

fn record(row: &audit_entry::Model) -> Result<AuditRecord, StoreError> {
    Ok(AuditRecord {
        row: row.seq,
        canonical: canonical_entry(row.at, &row.actor, &row.action, &row.subject, &row.details),
        tag: array("audit entry", &row.tag)?,
    })
}

fn link(row: &audit_link::Model) -> Result<Link, StoreError> {
    Ok(Link {
        sequence: number("audit link", row.sequence)?,
        row: row.entry,
        hash: LinkHash(array("audit link", &row.hash)?),
    })
}

fn checkpoint(row: audit_checkpoint::Model) -> Result<Checkpoint, StoreError> {
    Ok(Checkpoint {
        sequence: number("audit checkpoint", row.head)?,
        hash: LinkHash(array("audit checkpoint", &row.hash)?),
        at: Timestamp::from_micros(row.at),
        signature: row.signature,
    })
}

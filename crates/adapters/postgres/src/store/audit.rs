use std::collections::HashMap;

use async_trait::async_trait;
use chainstore_kernel::{StoreError, Timestamp};
use chainstore_monitoring::{
    AuditRecord, Checkpoint, Link, LinkHash,
    ports::{AuditChain, MonitoringRead},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::{
    entity::{audit_checkpoint, audit_entry, audit_link},
    error::{contended, failed},
    fields::number,
    queries::{Queries, canonical_entry},
    transaction::SqlTx,
};

#[async_trait]
impl AuditChain for SqlTx {
    async fn link(&mut self, links: &[Link]) -> Result<(), StoreError> {
        if links.is_empty() {
            return Ok(());
        }
        let rows = links.iter().map(|link| {
            Ok(audit_link::ActiveModel {
                sequence: Set(number("audit_link", link.sequence)?),
                entry: Set(link.row),
                hash: Set(link.hash.0.to_vec()),
            })
        });
        let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
        let insert = audit_link::Entity::insert_many(rows)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(contended("audit_link"))
    }

    async fn add_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), StoreError> {
        let row = audit_checkpoint::ActiveModel {
            id: NotSet,
            head: Set(number("audit_checkpoint", checkpoint.sequence)?),
            hash: Set(checkpoint.hash.0.to_vec()),
            at: Set(checkpoint.at.micros()),
            signature: Set(checkpoint.signature.clone()),
        };
        let insert = audit_checkpoint::Entity::insert(row)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(failed("audit_checkpoint"))
    }
}

/// How many links back the sealer searches for entries that committed late. An entry gets its row number
/// in the last statement before the commit, so it can be late by a few entries only. The verification of
/// the trail has no such limit: it finds an entry that the sealer missed.
const LOOK_BACK: u64 = 5_000;

#[async_trait]
impl MonitoringRead for Queries {
    async fn head(&mut self) -> Result<Option<Link>, StoreError> {
        let row = audit_link::Entity::find()
            .order_by_desc(audit_link::Column::Sequence)
            .one(&self.db)
            .await;
        let row = row.map_err(failed("audit_link"))?;
        row.as_ref().map(link).transpose()
    }

    async fn to_link(&mut self, take: u32) -> Result<Vec<AuditRecord>, StoreError> {
        let head = self.head().await?;
        let head = head.map_or(0, |link| link.sequence);
        let above = if head > LOOK_BACK {
            self.lowest_row(head - LOOK_BACK).await?
        } else {
            None
        };
        let above = above.unwrap_or(i64::MIN);
        self.unlinked(above, take).await
    }

    async fn last_checkpoint(&mut self) -> Result<Option<Checkpoint>, StoreError> {
        let row = audit_checkpoint::Entity::find()
            .order_by_desc(audit_checkpoint::Column::Id)
            .one(&self.db)
            .await;
        let row = row.map_err(failed("audit_checkpoint"))?;
        row.map(checkpoint).transpose()
    }

    async fn links(
        &mut self,
        sequence: u64,
        take: u32,
    ) -> Result<Vec<(Link, Option<AuditRecord>)>, StoreError> {
        let above: i64 = number("audit_link", sequence)?;
        let rows = audit_link::Entity::find()
            .filter(audit_link::Column::Sequence.gt(above))
            .order_by_asc(audit_link::Column::Sequence)
            .limit(u64::from(take))
            .all(&self.db)
            .await
            .map_err(failed("audit_link"))?;
        let entries = audit_entry::Entity::find()
            .filter(audit_entry::Column::Seq.is_in(rows.iter().map(|row| row.entry)))
            .all(&self.db)
            .await
            .map_err(failed("audit_entry"))?;
        let entries: HashMap<i64, audit_entry::Model> = entries
            .into_iter()
            .map(|entry| (entry.seq, entry))
            .collect();
        let linked = rows.iter().map(|row| {
            let entry = entries.get(&row.entry).map(record);
            Ok((link(row)?, entry))
        });
        linked.collect()
    }

    async fn unlinked(&mut self, above: i64, take: u32) -> Result<Vec<AuditRecord>, StoreError> {
        let its_link = Query::select()
            .expr(Expr::val(1))
            .from(audit_link::Entity)
            .and_where(ExprTrait::equals(
                Expr::col((audit_link::Entity, audit_link::Column::Entry)),
                (audit_entry::Entity, audit_entry::Column::Seq),
            ))
            // Follows from the other condition. Without it the engines would read all links.
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
            .map_err(failed("audit_entry"))?;
        Ok(rows.iter().map(record).collect())
    }

    async fn checkpoints(&mut self) -> Result<Vec<Checkpoint>, StoreError> {
        let rows = audit_checkpoint::Entity::find()
            .order_by_asc(audit_checkpoint::Column::Id)
            .all(&self.db)
            .await
            .map_err(failed("audit_checkpoint"))?;
        rows.into_iter().map(checkpoint).collect()
    }
}

impl Queries {
    /// The lowest row number among the entries of the links after `above`.
    async fn lowest_row(&self, above: u64) -> Result<Option<i64>, StoreError> {
        let above: i64 = number("audit_link", above)?;
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
            .map_err(failed("audit_link"))
    }
}

/// A stored digest. If its length is wrong, somebody has changed it: it is returned as zeros, which match nothing, so
/// that the verification names the row. An error here would stop the sealing. Entries that are written while the
/// sealing stands still could then be removed without a trace.
fn digest(stored: &[u8]) -> [u8; 32] {
    stored.try_into().unwrap_or([0; 32])
}

fn record(row: &audit_entry::Model) -> AuditRecord {
    AuditRecord {
        row: row.seq,
        canonical: canonical_entry(row),
        tag: digest(&row.tag),
    }
}

fn link(row: &audit_link::Model) -> Result<Link, StoreError> {
    Ok(Link {
        sequence: number("audit_link", row.sequence)?,
        row: row.entry,
        hash: LinkHash(digest(&row.hash)),
    })
}

fn checkpoint(row: audit_checkpoint::Model) -> Result<Checkpoint, StoreError> {
    Ok(Checkpoint {
        sequence: number("audit_checkpoint", row.head)?,
        hash: LinkHash(digest(&row.hash)),
        at: Timestamp::from_micros(row.at),
        signature: row.signature,
    })
}

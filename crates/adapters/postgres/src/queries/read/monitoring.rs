use std::collections::HashMap;

use async_trait::async_trait;
use chainstore_kernel::StoreError;
use chainstore_monitoring::{AuditRecord, Checkpoint, Link, ports::MonitoringRead};
use sea_orm::{
    EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::{
    entity::{audit_checkpoint, audit_entry, audit_link},
    error::failed,
    fields::number,
    queries::{
        Queries,
        audit::{checkpoint, link, record},
    },
};

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
        let row = row.map_err(failed("audit link"))?;
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
        let row = row.map_err(failed("audit checkpoint"))?;
        row.map(checkpoint).transpose()
    }

    async fn links(
        &mut self,
        sequence: u64,
        take: u32,
    ) -> Result<Vec<(Link, Option<AuditRecord>)>, StoreError> {
        let above: i64 = number("audit link", sequence)?;
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
            .map_err(failed("audit entry"))?;
        rows.iter().map(record).collect()
    }

    async fn checkpoints(&mut self) -> Result<Vec<Checkpoint>, StoreError> {
        let rows = audit_checkpoint::Entity::find()
            .order_by_asc(audit_checkpoint::Column::Id)
            .all(&self.db)
            .await
            .map_err(failed("audit checkpoint"))?;
        rows.into_iter().map(checkpoint).collect()
    }
}

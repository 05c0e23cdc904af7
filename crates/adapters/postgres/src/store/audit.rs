use async_trait::async_trait;
use chainstore_kernel::StoreError;
use chainstore_monitoring::{
    AuditRecord, Checkpoint, Link,
    ports::{AuditChain, MonitoringRead},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait,
};

use crate::{
    entity::{audit_checkpoint, audit_link},
    error::{contended, failed},
    fields::number,
    transaction::SqlTx,
};

/// How many links back the sealer looks for entries that committed late. An entry gets its row in the
/// last statement before the commit, so some thousand are a wide margin; whoever verifies looks at all.
const LOOK_BACK: u64 = 5_000;

#[async_trait]
impl AuditChain for SqlTx {
    async fn head(&mut self) -> Result<Option<Link>, StoreError> {
        self.queries.newest_link().await
    }

    async fn unlinked(&mut self, take: u32) -> Result<Vec<AuditRecord>, StoreError> {
        let head = self.queries.newest_link().await?;
        let head = head.map_or(0, |link| link.sequence);
        let above = if head > LOOK_BACK {
            self.queries.lowest_row(head - LOOK_BACK).await?
        } else {
            None
        };
        let above = above.unwrap_or(i64::MIN);
        MonitoringRead::unlinked(&mut self.queries, above, take).await
    }

    async fn link(&mut self, links: &[Link]) -> Result<(), StoreError> {
        if links.is_empty() {
            return Ok(());
        }
        let rows = links.iter().map(|link| {
            Ok(audit_link::ActiveModel {
                sequence: Set(number("audit link", link.sequence)?),
                entry: Set(link.row),
                hash: Set(link.hash.0.to_vec()),
            })
        });
        let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
        let insert = audit_link::Entity::insert_many(rows)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(contended("audit link"))
    }

    async fn add_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), StoreError> {
        let row = audit_checkpoint::ActiveModel {
            id: NotSet,
            head: Set(number("audit checkpoint", checkpoint.sequence)?),
            hash: Set(checkpoint.hash.0.to_vec()),
            at: Set(checkpoint.at.micros()),
            signature: Set(checkpoint.signature.clone()),
        };
        let insert = audit_checkpoint::Entity::insert(row)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(failed("audit checkpoint"))
    }

    async fn last_checkpoint(&mut self) -> Result<Option<Checkpoint>, StoreError> {
        self.queries.newest_checkpoint().await
    }
}

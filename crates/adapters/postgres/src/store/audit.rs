use async_trait::async_trait;
use chainstore_kernel::StoreError;
use chainstore_monitoring::{Checkpoint, Link, ports::AuditChain};
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

#[async_trait]
impl AuditChain for SqlTx {
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
}

use async_trait::async_trait;
use chainstore_kernel::{Asset, ChainId, StoreError};
use chainstore_payments::{BlockHash, SuspenseEntry, TransferKey, ports::SuspenseStore};
use sea_orm::{
    ActiveValue::Set, EntityTrait, QueryFilter, entity::prelude::*, sea_query::OnConflict,
};

use crate::{entity::suspense, error::failed, fields::digest, transaction::SqlTx};

#[async_trait]
impl SuspenseStore for SqlTx {
    async fn put(&mut self, entry: &SuspenseEntry) -> Result<(), StoreError> {
        let row = suspense::ActiveModel {
            id: Set(entry.id.uuid()),
            digest: Set(digest(&entry.key)),
            chain: Set(entry.key.chain.to_string()),
            tx: Set(entry.key.tx.0.to_vec()),
            tx_index: Set(i64::from(entry.key.index)),
            invoice_id: Set(entry.invoice.uuid()),
            asset: Set(Asset::OnChain(entry.asset).to_string()),
            amount: Set(entry.amount.padded()),
            reason: Set(entry.reason.name().to_owned()),
            since: Set(entry.since.micros()),
            block_hash: Set(entry.block.map(|block| block.0.to_vec())),
        };
        let again = OnConflict::column(suspense::Column::Digest)
            .update_columns([
                suspense::Column::InvoiceId,
                suspense::Column::Asset,
                suspense::Column::Amount,
                suspense::Column::Reason,
                suspense::Column::BlockHash,
            ])
            .to_owned();
        let insert = suspense::Entity::insert(row)
            .on_conflict(again)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(failed("suspense"))
    }

    async fn withdraw(&mut self, key: TransferKey) -> Result<(), StoreError> {
        let delete = suspense::Entity::delete_many()
            .filter(suspense::Column::Digest.eq(digest(&key)))
            .exec(&self.queries.db)
            .await;
        delete.map(drop).map_err(failed("suspense"))
    }

    async fn in_block(
        &mut self,
        chain: ChainId,
        block: BlockHash,
    ) -> Result<Vec<SuspenseEntry>, StoreError> {
        self.queries.suspended_in(chain, block).await
    }
}

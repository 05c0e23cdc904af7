use async_trait::async_trait;
use chainstore_kernel::{ChainId, Cursor, Id, Page, PageRequest, StoreError, Timestamp};
use chainstore_payments::{
    BlockHash, SuspenseEntry, SuspenseReason, TransferKey, TxHash,
    ports::{SuspenseFilter, SuspenseRead, SuspenseStore},
};
use sea_orm::{
    ActiveValue::Set, EntityTrait, QueryFilter, QueryOrder, entity::prelude::*,
    sea_query::OnConflict,
};

use crate::{
    entity::suspense,
    error::failed,
    fields::{amount, array, chain_asset, digest, number, parse},
    queries::{
        Queries,
        pages::{Direction, by_id, paged},
    },
    transaction::SqlTx,
};

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
            asset: Set(entry.asset.to_string()),
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
}

#[async_trait]
impl SuspenseRead for Queries {
    async fn suspended_in_block(
        &mut self,
        chain: ChainId,
        block: BlockHash,
    ) -> Result<Vec<SuspenseEntry>, StoreError> {
        let rows = suspense::Entity::find()
            .filter(suspense::Column::Chain.eq(chain.to_string()))
            .filter(suspense::Column::BlockHash.eq(block.0.to_vec()))
            .order_by_asc(suspense::Column::Id)
            .all(&self.db)
            .await
            .map_err(failed("suspense"))?;
        rows.iter().map(suspended).collect()
    }

    async fn suspense(
        &mut self,
        filter: SuspenseFilter,
        page: PageRequest,
    ) -> Result<Page<SuspenseEntry>, StoreError> {
        let mut select = suspense::Entity::find();
        if let Some(reason) = filter.reason {
            select = select.filter(suspense::Column::Reason.eq(reason.name()));
        }
        let columns = (suspense::Column::Since, suspense::Column::Id);
        let rows = paged(select, columns, Direction::Up, page, by_id)
            .all(&self.db)
            .await
            .map_err(failed("suspense"))?;
        let entries = rows.iter().map(suspended).collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(entries, |entry| Cursor {
            key: entry.since.micros(),
            id: entry.id.uuid(),
        }))
    }
}

fn suspended(row: &suspense::Model) -> Result<SuspenseEntry, StoreError> {
    let block = row.block_hash.as_deref();
    Ok(SuspenseEntry {
        id: Id::from_uuid(row.id),
        key: TransferKey {
            chain: parse("suspense", &row.chain)?,
            tx: TxHash(array("suspense", &row.tx)?),
            index: number("suspense", row.tx_index)?,
        },
        invoice: Id::from_uuid(row.invoice_id),
        asset: chain_asset("suspense", &row.asset)?,
        amount: amount("suspense", &row.amount)?,
        reason: SuspenseReason::parse(&row.reason)
            .ok_or_else(|| StoreError::corrupt("suspense", "its reason is unknown"))?,
        since: Timestamp::from_micros(row.since),
        block: block
            .map(|block| array("suspense", block).map(BlockHash))
            .transpose()?,
    })
}

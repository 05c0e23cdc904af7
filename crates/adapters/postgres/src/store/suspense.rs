use async_trait::async_trait;
use chainstore_kernel::{ChainId, Cursor, Id, Page, PageRequest, StoreError, Timestamp};
use chainstore_payments::{
    BlockHash, PaymentKey, SuspenseEntry, TransferKey, TxHash,
    ports::{SuspenseFilter, SuspenseRead, SuspenseStore},
};
use sea_orm::{
    ActiveValue::Set, EntityTrait, QueryFilter, QueryOrder, entity::prelude::*,
    sea_query::OnConflict,
};

use crate::{
    entity::suspense,
    error::failed,
    fields::{amount, array, asset, digest, number, parse},
    names::of_name,
    queries::{
        Queries,
        credits::charge_id,
        pages::{Direction, by_id, paged},
    },
    transaction::SqlTx,
};

#[async_trait]
impl SuspenseStore for SqlTx {
    async fn put(&mut self, entry: &SuspenseEntry) -> Result<(), StoreError> {
        let (transfer, charge) = match &entry.key {
            PaymentKey::Transfer(key) => (Some(key), None),
            PaymentKey::Charge(id) => (None, Some(id.text().to_owned())),
        };
        let row = suspense::ActiveModel {
            id: Set(entry.id.uuid()),
            digest: Set(digest(&entry.key)),
            chain: Set(transfer.map(|key| key.chain.to_string())),
            tx: Set(transfer.map(|key| key.tx.0.to_vec())),
            tx_index: Set(transfer.map(|key| i64::from(key.index))),
            charge: Set(charge),
            invoice_id: Set(entry.invoice.uuid()),
            asset: Set(entry.asset.to_string()),
            decimals: Set(i32::from(entry.asset.decimals())),
            amount: Set(entry.amount.padded()),
            reason: Set(entry.reason.name().to_owned()),
            since: Set(entry.since.micros()),
            block_hash: Set(entry.block.map(|block| block.0.to_vec())),
        };
        let again = OnConflict::column(suspense::Column::Digest)
            .update_columns([
                suspense::Column::InvoiceId,
                suspense::Column::Asset,
                suspense::Column::Decimals,
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

    async fn withdraw(&mut self, key: &PaymentKey) -> Result<(), StoreError> {
        let delete = suspense::Entity::delete_many()
            .filter(suspense::Column::Digest.eq(digest(key)))
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
        key: key(row)?,
        invoice: Id::from_uuid(row.invoice_id),
        asset: asset("suspense", &row.asset, row.decimals)?,
        amount: amount("suspense", &row.amount)?,
        reason: of_name("suspense", &row.reason)?,
        since: Timestamp::from_micros(row.since),
        block: block
            .map(|block| array("suspense", block).map(BlockHash))
            .transpose()?,
    })
}

fn key(row: &suspense::Model) -> Result<PaymentKey, StoreError> {
    let transfer = (row.chain.as_deref(), row.tx.as_deref(), row.tx_index);
    match (transfer, row.charge.as_deref()) {
        ((Some(chain), Some(tx), Some(index)), None) => Ok(PaymentKey::Transfer(TransferKey {
            chain: parse("suspense", chain)?,
            tx: TxHash(array("suspense", tx)?),
            index: number("suspense", index)?,
        })),
        ((None, None, None), Some(id)) => charge_id("suspense", id).map(PaymentKey::Charge),
        _ => Err(StoreError::corrupt(
            "suspense",
            "it is neither of a transfer nor of a charge",
        )),
    }
}

use chainstore_kernel::{ChainId, Id, StoreError, Timestamp};
use chainstore_payments::{BlockHash, Header, SuspenseEntry, SuspenseReason, TransferKey, TxHash};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, entity::prelude::*};

use crate::{
    entity::{chain_header, chain_progress, suspense},
    error::failed,
    fields::{amount, array, chain_asset, number, parse},
    queries::Queries,
};

impl Queries {
    pub(crate) async fn window(&self, chain: ChainId) -> Result<Vec<Header>, StoreError> {
        let rows = chain_header::Entity::find()
            .filter(chain_header::Column::Chain.eq(chain.to_string()))
            .order_by_asc(chain_header::Column::Height)
            .all(&self.db)
            .await
            .map_err(failed("header"))?;
        let headers = rows.iter().map(|row| {
            Ok(Header {
                height: number("header", row.height)?,
                hash: BlockHash(array("header", &row.hash)?),
                parent: BlockHash(array("header", &row.parent)?),
                time: Timestamp::from_micros(row.time),
            })
        });
        headers.collect()
    }

    pub(crate) async fn height(&self, chain: ChainId) -> Result<u64, StoreError> {
        let newest = chain_header::Entity::find()
            .filter(chain_header::Column::Chain.eq(chain.to_string()))
            .order_by_desc(chain_header::Column::Height)
            .one(&self.db)
            .await
            .map_err(failed("header"))?;
        newest.map_or(Ok(0), |row| number("header", row.height))
    }

    pub(crate) async fn observed_through(&self, chain: ChainId) -> Result<Timestamp, StoreError> {
        let row = chain_progress::Entity::find_by_id(chain.to_string())
            .one(&self.db)
            .await;
        let row = row.map_err(failed("chain progress"))?;
        Ok(row.map_or(Timestamp::EPOCH, |row| {
            Timestamp::from_micros(row.observed_through)
        }))
    }

    pub(crate) async fn suspended_in(
        &self,
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
}

pub(super) fn suspended(row: &suspense::Model) -> Result<SuspenseEntry, StoreError> {
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

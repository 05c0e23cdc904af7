use chainstore_kernel::{ChainId, Id, StoreError, Timestamp};
use chainstore_payments::{
    BlockHash, Header, SuspenseEntry, SuspenseReason, TransferKey, TxHash, ports::ChainProgress,
};
use sea_orm::{
    ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, entity::prelude::*, sea_query::Query,
};

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

    /// How far a chain was followed: its newest stored header, and the moment up to which it was read.
    pub(crate) async fn progress_of(&self, chain: ChainId) -> Result<ChainProgress, StoreError> {
        let name = chain.to_string();
        let newest = Query::select()
            .expr(chain_header::Column::Height.max())
            .from(chain_header::Entity)
            .and_where(chain_header::Column::Chain.eq(name.as_str()))
            .take();
        let seen = Query::select()
            .column(chain_progress::Column::ObservedThrough)
            .from(chain_progress::Entity)
            .and_where(chain_progress::Column::Chain.eq(name.as_str()))
            .take();
        let both = Query::select()
            .expr_as(Expr::SubQuery(None, Box::new(newest.into())), "height")
            .expr_as(Expr::SubQuery(None, Box::new(seen.into())), "seen")
            .take();
        let row = self
            .db
            .query_one_raw(self.db.get_database_backend().build(&both))
            .await
            .map_err(failed("chain progress"))?;
        let none = || StoreError::corrupt("chain progress", "it has no row");
        let row = row.ok_or_else(none)?;
        let (height, seen): (Option<i64>, Option<i64>) = row
            .try_get_many("", &["height".into(), "seen".into()])
            .map_err(failed("chain progress"))?;
        Ok(ChainProgress {
            height: number("header", height.unwrap_or(0))?,
            observed_through: seen.map_or(Timestamp::EPOCH, Timestamp::from_micros),
        })
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

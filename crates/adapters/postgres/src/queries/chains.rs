use chainstore_kernel::{ChainId, Id, StoreError, Timestamp};
use chainstore_payments::{BlockHash, Header, SuspenseEntry, SuspenseReason, TransferKey, TxHash};
use sea_orm::{
    entity::prelude::*,
    sea_query::{Query, SelectStatement},
};

use crate::{
    entity::{chain_header, chain_progress, suspense},
    fields::{amount, array, chain_asset, number, parse},
};

pub(super) fn header(row: &chain_header::Model) -> Result<Header, StoreError> {
    Ok(Header {
        height: number("header", row.height)?,
        hash: BlockHash(array("header", &row.hash)?),
        parent: BlockHash(array("header", &row.parent)?),
        time: Timestamp::from_micros(row.time),
    })
}

/// Asks in one row for the `height` of the newest stored header of a chain and for the moment up to which the
/// chain was `seen`.
pub(super) fn progress_of(chain: ChainId) -> SelectStatement {
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
    Query::select()
        .expr_as(Expr::SubQuery(None, Box::new(newest.into())), "height")
        .expr_as(Expr::SubQuery(None, Box::new(seen.into())), "seen")
        .take()
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

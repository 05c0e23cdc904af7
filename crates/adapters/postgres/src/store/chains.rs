use async_trait::async_trait;
use chainstore_kernel::{ChainId, StoreError, Timestamp};
use chainstore_payments::{
    BlockHash, Header,
    ports::{ChainProgress, ChainStore, HeaderRead},
};
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    entity::prelude::*,
    sea_query::{OnConflict, Query, SelectStatement},
};

use crate::{
    entity::{chain_header, chain_progress},
    error::{contended, failed, written},
    fields::{array, number},
    queries::Queries,
    transaction::SqlTx,
};

#[async_trait]
impl ChainStore for SqlTx {
    async fn extend(
        &mut self,
        chain: ChainId,
        headers: &[Header],
        keep: u32,
    ) -> Result<(), StoreError> {
        let Some(newest) = headers.iter().map(|header| header.height).max() else {
            return Ok(());
        };
        let rows = headers.iter().map(|header| {
            Ok(chain_header::ActiveModel {
                chain: Set(chain.to_string()),
                height: Set(number("header", header.height)?),
                hash: Set(header.hash.0.to_vec()),
                parent: Set(header.parent.0.to_vec()),
                time: Set(header.time.micros()),
            })
        });
        let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
        let db = &self.queries.db;
        let insert = chain_header::Entity::insert_many(rows)
            .exec_without_returning(db)
            .await;
        insert.map_err(contended("header"))?;
        let forgotten: i64 = number("header", newest.saturating_sub(u64::from(keep)))?;
        let delete = chain_header::Entity::delete_many()
            .filter(chain_header::Column::Chain.eq(chain.to_string()))
            .filter(if newest < u64::from(keep) {
                chain_header::Column::Height.lt(0)
            } else {
                chain_header::Column::Height.lte(forgotten)
            })
            .exec(db)
            .await;
        delete.map(drop).map_err(failed("header"))
    }

    async fn undo(&mut self, chain: ChainId, header: &Header) -> Result<(), StoreError> {
        let newest = self.queries.progress(chain).await?.height;
        if newest != header.height {
            return Err(StoreError::conflict("header"));
        }
        let height: i64 = number("header", header.height)?;
        let delete = chain_header::Entity::delete_many()
            .filter(chain_header::Column::Chain.eq(chain.to_string()))
            .filter(chain_header::Column::Height.eq(height))
            .filter(chain_header::Column::Hash.eq(header.hash.0.to_vec()))
            .exec(&self.queries.db)
            .await
            .map_err(failed("header"))?;
        written("header", delete.rows_affected)
    }

    async fn observed(&mut self, chain: ChainId, at: Timestamp) -> Result<(), StoreError> {
        let row = chain_progress::ActiveModel {
            chain: Set(chain.to_string()),
            observed_through: Set(at.micros()),
        };
        let key = OnConflict::column(chain_progress::Column::Chain)
            .update_column(chain_progress::Column::ObservedThrough)
            .to_owned();
        let insert = chain_progress::Entity::insert(row)
            .on_conflict(key)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(failed("chain_progress"))
    }
}

#[async_trait]
impl HeaderRead for Queries {
    async fn headers(&mut self, chain: ChainId) -> Result<Vec<Header>, StoreError> {
        let rows = chain_header::Entity::find()
            .filter(chain_header::Column::Chain.eq(chain.to_string()))
            .order_by_asc(chain_header::Column::Height)
            .all(&self.db)
            .await
            .map_err(failed("header"))?;
        rows.iter().map(header).collect()
    }

    async fn progress(&mut self, chain: ChainId) -> Result<ChainProgress, StoreError> {
        let question = self.db.get_database_backend().build(&progress_of(chain));
        let row = self.db.query_one_raw(question).await;
        let row = row
            .map_err(failed("chain_progress"))?
            .ok_or_else(|| StoreError::corrupt("chain_progress", "it has no row"))?;
        let (height, seen): (Option<i64>, Option<i64>) = row
            .try_get_many("", &["height".into(), "seen".into()])
            .map_err(failed("chain_progress"))?;
        Ok(ChainProgress {
            height: number("header", height.unwrap_or(0))?,
            observed_through: seen.map_or(Timestamp::EPOCH, Timestamp::from_micros),
        })
    }
}

fn header(row: &chain_header::Model) -> Result<Header, StoreError> {
    Ok(Header {
        height: number("header", row.height)?,
        hash: BlockHash(array("header", &row.hash)?),
        parent: BlockHash(array("header", &row.parent)?),
        time: Timestamp::from_micros(row.time),
    })
}

/// Asks in one row for the `height` of the newest stored header of a chain and for the moment up to which the
/// chain was `seen`.
fn progress_of(chain: ChainId) -> SelectStatement {
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

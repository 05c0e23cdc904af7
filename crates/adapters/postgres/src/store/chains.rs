use async_trait::async_trait;
use chainstore_kernel::{ChainId, StoreError, Timestamp};
use chainstore_payments::{
    BlockHash, ChainView, Header,
    ports::{ChainStore, HeaderRead},
};
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QueryTrait,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict, Query, SelectStatement},
};

use crate::{
    entity::{chain_header, chain_progress},
    error::{contended, failed, written},
    fields::{array, number, parse},
    queries::Queries,
    together::insert_all,
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
        let never_seen = chain_progress::ActiveModel {
            chain: Set(chain.to_string()),
            observed_through: Set(Timestamp::EPOCH.micros()),
        };
        let known = OnConflict::column(chain_progress::Column::Chain)
            .do_nothing()
            .to_owned();
        let tables = vec![
            chain_progress::Entity::insert(never_seen)
                .on_conflict(known)
                .into_query(),
            chain_header::Entity::insert_many(rows).into_query(),
        ];
        insert_all(db, tables).await.map_err(contended("header"))?;
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
        let newest = chain_header::Entity::find()
            .filter(chain_header::Column::Chain.eq(chain.to_string()))
            .order_by_desc(chain_header::Column::Height)
            .one(&self.queries.db)
            .await
            .map_err(failed("header"))?;
        let height: i64 = number("header", header.height)?;
        if newest.is_none_or(|newest| newest.height != height) {
            return Err(StoreError::conflict("header"));
        }
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

    async fn progress(&mut self) -> Result<Vec<ChainView>, StoreError> {
        let rows = self
            .db
            .query_all_raw(self.db.get_database_backend().build(&progress()))
            .await
            .map_err(failed("chain_progress"))?;
        let views = rows.iter().map(|row| {
            let (chain, height, seen): (String, Option<i64>, i64) = row
                .try_get_many("", &["chain".into(), "height".into(), "seen".into()])
                .map_err(failed("chain_progress"))?;
            Ok(ChainView {
                chain: parse("chain_progress", &chain)?,
                height: number("header", height.unwrap_or(0))?,
                observed_through: Timestamp::from_micros(seen),
            })
        });
        views.collect()
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

/// Asks for the name of each chain that was ever read, the `height` of its newest stored header, and the moment up to
/// which it was `seen`.
fn progress() -> SelectStatement {
    let newest = Query::select()
        .expr(chain_header::Column::Height.max())
        .from(chain_header::Entity)
        .and_where(ExprTrait::eq(
            Expr::col((chain_header::Entity, chain_header::Column::Chain)),
            Expr::col((chain_progress::Entity, chain_progress::Column::Chain)),
        ))
        .take();
    Query::select()
        .column((chain_progress::Entity, chain_progress::Column::Chain))
        .expr_as(Expr::SubQuery(None, Box::new(newest.into())), "height")
        .expr_as(
            Expr::col((
                chain_progress::Entity,
                chain_progress::Column::ObservedThrough,
            )),
            "seen",
        )
        .from(chain_progress::Entity)
        .order_by(
            (chain_progress::Entity, chain_progress::Column::Chain),
            Order::Asc,
        )
        .take()
}

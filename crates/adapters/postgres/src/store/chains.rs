use async_trait::async_trait;
use chainstore_kernel::{ChainId, StoreError, Timestamp};
use chainstore_payments::{
    Header,
    ports::{ChainStore, PaymentsRead},
};
use sea_orm::{
    ActiveValue::Set, EntityTrait, QueryFilter, entity::prelude::*, sea_query::OnConflict,
};

use crate::{
    entity::{chain_header, chain_progress},
    error::{contended, failed, written},
    fields::number,
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
            return Err(StoreError::Conflict { entity: "header" });
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
        insert.map(drop).map_err(failed("chain progress"))
    }
}

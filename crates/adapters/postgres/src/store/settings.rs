use async_trait::async_trait;
use chainstore_kernel::{StoreError, Timestamp};
use chainstore_ports::{SettingRead, SettingRow, SettingStore};
use sea_orm::{
    ActiveValue::Set, EntityTrait, QueryFilter, QueryOrder, entity::prelude::*,
    sea_query::OnConflict,
};

use crate::{
    entity::setting,
    error::{failed, written},
    queries::Queries,
    transaction::SqlTx,
};

#[async_trait]
impl SettingStore for SqlTx {
    async fn put(&mut self, row: &SettingRow) -> Result<(), StoreError> {
        let stored = setting::ActiveModel {
            name: Set(row.name.clone()),
            value: Set(row.value.clone()),
            version: Set(row.version),
            changed_at: Set(row.changed_at.micros()),
            changed_by: Set(row.changed_by.clone()),
        };
        let before = row.version.saturating_sub(1);
        let db = &self.queries.db;
        if before == 0 {
            let taken = OnConflict::column(setting::Column::Name)
                .do_nothing()
                .to_owned();
            let rows = setting::Entity::insert(stored)
                .on_conflict(taken)
                .exec_without_returning(db)
                .await
                .map_err(failed("setting"))?;
            return written("setting", rows);
        }
        let update = setting::Entity::update_many()
            .set(stored)
            .filter(setting::Column::Name.eq(row.name.as_str()))
            .filter(setting::Column::Version.eq(before))
            .exec(db)
            .await
            .map_err(failed("setting"))?;
        written("setting", update.rows_affected)
    }
}

#[async_trait]
impl SettingRead for Queries {
    async fn settings(&mut self) -> Result<Vec<SettingRow>, StoreError> {
        let rows = setting::Entity::find()
            .order_by_asc(setting::Column::Name)
            .all(&self.db)
            .await
            .map_err(failed("setting"))?;
        let settings = rows.into_iter().map(|row| SettingRow {
            name: row.name,
            value: row.value,
            version: row.version,
            changed_at: Timestamp::from_micros(row.changed_at),
            changed_by: row.changed_by,
        });
        Ok(settings.collect())
    }
}

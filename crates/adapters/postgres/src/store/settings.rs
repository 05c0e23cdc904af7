use async_trait::async_trait;
use chainstore_kernel::StoreError;
use chainstore_ports::{SettingRow, SettingStore};
use sea_orm::{
    ActiveValue::Set, EntityTrait, QueryFilter, entity::prelude::*, sea_query::OnConflict,
};

use crate::{
    entity::setting,
    error::{failed, written},
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

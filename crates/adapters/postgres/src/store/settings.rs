use async_trait::async_trait;
use chainstore_kernel::StoreError;
use chainstore_ports::{SettingRow, SettingStore};
use sea_orm::{
    ActiveValue::Set,
    EntityTrait,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};

use crate::{
    entity::setting,
    error::{failed, written},
    transaction::SqlTx,
};

#[async_trait]
impl SettingStore for SqlTx {
    async fn put(&mut self, row: &SettingRow) -> Result<(), StoreError> {
        let before = row.version.saturating_sub(1);
        let read = ExprTrait::eq(
            Expr::col((setting::Entity, setting::Column::Version)),
            before,
        );
        let newer = OnConflict::column(setting::Column::Name)
            .update_columns([
                setting::Column::Value,
                setting::Column::Version,
                setting::Column::ChangedAt,
                setting::Column::ChangedBy,
            ])
            .action_and_where(read)
            .to_owned();
        let row = setting::ActiveModel {
            name: Set(row.name.clone()),
            value: Set(row.value.clone()),
            version: Set(row.version),
            changed_at: Set(row.changed_at.micros()),
            changed_by: Set(row.changed_by.clone()),
        };
        let rows = setting::Entity::insert(row)
            .on_conflict(newer)
            .exec_without_returning(&self.queries.db)
            .await
            .map_err(failed("setting"))?;
        written("setting", rows)
    }
}

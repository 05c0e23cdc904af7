use async_trait::async_trait;
use chainstore_identity::{ApiKey, ApiKeyId, ports::ApiKeyStore};
use chainstore_kernel::{StoreError, Timestamp};
use sea_orm::{
    ActiveValue::Set, EntityTrait, QueryFilter, entity::prelude::*, sea_query::ExprTrait,
};

use crate::{entity::api_key, error::failed, transaction::SqlTx};

#[async_trait]
impl ApiKeyStore for SqlTx {
    async fn add(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        let row = api_key::ActiveModel {
            id: Set(key.id.uuid()),
            staff_id: Set(key.staff.uuid()),
            name: Set(key.name.clone()),
            hash: Set(key.hash.to_vec()),
            scopes: Set(key.scopes.to_string()),
            created_at: Set(key.created_at.micros()),
            expires_at: Set(key.expires_at.micros()),
            revoked_at: Set(key.revoked_at.map(Timestamp::micros)),
        };
        let insert = api_key::Entity::insert(row)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(failed("API key"))
    }

    async fn revoke(&mut self, id: ApiKeyId, at: Timestamp) -> Result<bool, StoreError> {
        // A key that was already revoked keeps the time of its first revocation.
        let moment = Expr::col(api_key::Column::RevokedAt).if_null(at.micros());
        let update = api_key::Entity::update_many()
            .col_expr(api_key::Column::RevokedAt, moment)
            .filter(api_key::Column::Id.eq(id.uuid()))
            .exec(&self.queries.db)
            .await
            .map_err(failed("API key"))?;
        Ok(update.rows_affected == 1)
    }
}

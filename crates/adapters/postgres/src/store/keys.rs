use async_trait::async_trait;
use chainstore_identity::{ApiKey, ApiKeyId, ports::ApiKeyStore};
use chainstore_kernel::{Permission, StoreError, Timestamp};
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter, entity::prelude::*};

use crate::{entity::api_key, error::failed, transaction::SqlTx};

#[async_trait]
impl ApiKeyStore for SqlTx {
    async fn add(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        let scopes: Vec<_> = key.scopes.iter().map(Permission::name).collect();
        let row = api_key::ActiveModel {
            id: Set(key.id.uuid()),
            staff_id: Set(key.staff.uuid()),
            name: Set(key.name.clone()),
            hash: Set(key.hash.to_vec()),
            scopes: Set(scopes.join(" ")),
            created_at: Set(key.created_at.micros()),
            expires_at: Set(key.expires_at.micros()),
            revoked_at: Set(key.revoked_at.map(Timestamp::micros)),
        };
        let insert = api_key::Entity::insert(row)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(failed("API key"))
    }

    async fn revoke(&mut self, id: ApiKeyId, at: Timestamp) -> Result<(), StoreError> {
        let row = api_key::ActiveModel {
            revoked_at: Set(Some(at.micros())),
            ..Default::default()
        };
        let update = api_key::Entity::update_many()
            .set(row)
            .filter(api_key::Column::Id.eq(id.uuid()))
            .filter(api_key::Column::RevokedAt.is_null())
            .exec(&self.queries.db)
            .await;
        update.map(drop).map_err(failed("API key"))
    }

    async fn all(&mut self) -> Result<Vec<ApiKey>, StoreError> {
        self.queries.api_keys().await
    }
}

use async_trait::async_trait;
use chainstore_identity::{ApiKey, ApiKeyId, Shopper, ports::IdentityRead};
use chainstore_kernel::{ShopperId, StoreError};
use sea_orm::{EntityTrait, QueryFilter, entity::prelude::*};

use crate::{
    entity::{api_key, shopper},
    error::failed,
    queries::{Queries, people::key},
};

#[async_trait]
impl IdentityRead for Queries {
    async fn by_telegram(&mut self, telegram: i64) -> Result<Option<Shopper>, StoreError> {
        let index = self.sealing.person(telegram).0.to_vec();
        let row = shopper::Entity::find()
            .filter(shopper::Column::TelegramIndex.eq(index))
            .one(&self.db)
            .await;
        self.opened(row.map_err(failed("shopper"))?).await
    }

    async fn shopper(&mut self, id: ShopperId) -> Result<Option<Shopper>, StoreError> {
        let row = shopper::Entity::find_by_id(id.uuid()).one(&self.db).await;
        self.opened(row.map_err(failed("shopper"))?).await
    }

    async fn key(&mut self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        let row = api_key::Entity::find_by_id(id.uuid())
            .one(&self.db)
            .await
            .map_err(failed("API key"))?;
        row.map(key).transpose()
    }
}

use chainstore_identity::{ApiKey, ApiKeyId, Language, Shopper};
use chainstore_kernel::{
    Id, Permission, PermissionSet, Sensitive, ShopperId, StoreError, Timestamp,
};
use chainstore_privacy::Binding;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, entity::prelude::*};

use crate::{
    entity::{api_key, shopper},
    error::failed,
    fields::{array, number},
    session::Session,
};

/// Where a Telegram id is sealed to.
pub(crate) const fn telegram_binding(row: &str, generation: u32) -> Binding<'_> {
    Binding {
        table: "shoppers",
        column: "telegram",
        row,
        generation,
    }
}

impl Session {
    pub(crate) async fn shopper_by_telegram(
        &self,
        telegram: i64,
    ) -> Result<Option<Shopper>, StoreError> {
        let index = self.sealing.person(telegram).0.to_vec();
        let row = shopper::Entity::find()
            .filter(shopper::Column::TelegramIndex.eq(index))
            .one(&self.db)
            .await;
        self.opened(row.map_err(failed("shopper"))?).await
    }

    pub(crate) async fn shopper(&self, id: ShopperId) -> Result<Option<Shopper>, StoreError> {
        let row = shopper::Entity::find_by_id(id.uuid()).one(&self.db).await;
        self.opened(row.map_err(failed("shopper"))?).await
    }

    async fn opened(&self, row: Option<shopper::Model>) -> Result<Option<Shopper>, StoreError> {
        let Some(row) = row else { return Ok(None) };
        let id = ShopperId::from_uuid(row.id);
        let keys = self
            .sealing
            .keys_for(&self.db, std::iter::once(row.telegram.as_slice()))
            .await?;
        let generation = number("shopper", row.telegram_generation)?;
        let plain = self.sealing.open(
            &keys,
            "shopper",
            &telegram_binding(&id.to_string(), generation),
            &row.telegram,
        )?;
        let telegram = i64::from_be_bytes(array("shopper", plain.expose())?);
        if self.sealing.person(telegram).0.as_slice() != row.telegram_index {
            return Err(StoreError::corrupt(
                "shopper",
                "it is indexed as somebody else",
            ));
        }
        Ok(Some(Shopper {
            id,
            telegram: Sensitive::new(telegram),
            language: Language::parse(&row.language)
                .ok_or_else(|| StoreError::corrupt("shopper", "its language is unknown"))?,
            since: Timestamp::from_micros(row.since),
            unreachable: row.unreachable,
        }))
    }

    pub(crate) async fn api_key(&self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        let row = api_key::Entity::find_by_id(id.uuid())
            .one(&self.db)
            .await
            .map_err(failed("API key"))?;
        row.map(key).transpose()
    }

    pub(crate) async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let rows = api_key::Entity::find()
            .order_by_desc(api_key::Column::Id)
            .all(&self.db)
            .await;
        rows.map_err(failed("API key"))?
            .into_iter()
            .map(key)
            .collect()
    }
}

fn key(row: api_key::Model) -> Result<ApiKey, StoreError> {
    let scopes = row.scopes.split_whitespace().map(|name| {
        Permission::parse(name).ok_or_else(|| StoreError::corrupt("API key", "a scope is unknown"))
    });
    Ok(ApiKey {
        id: Id::from_uuid(row.id),
        staff: Id::from_uuid(row.staff_id),
        name: row.name,
        hash: array("API key", &row.hash)?,
        scopes: PermissionSet::of(&scopes.collect::<Result<Vec<_>, _>>()?),
        created_at: Timestamp::from_micros(row.created_at),
        expires_at: Timestamp::from_micros(row.expires_at),
        revoked_at: row.revoked_at.map(Timestamp::from_micros),
    })
}

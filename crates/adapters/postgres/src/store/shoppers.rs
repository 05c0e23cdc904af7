use async_trait::async_trait;
use chainstore_identity::{
    Language, Shopper,
    ports::{ShopperRead, ShopperStore},
};
use chainstore_kernel::{Sensitive, ShopperId, StoreError, Timestamp};
use chainstore_privacy::{Binding, KeyOwner};
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter, entity::prelude::*};

use crate::{
    entity::shopper,
    error::{contended, failed, written},
    fields::{array, number},
    queries::Queries,
    transaction::SqlTx,
};

/// The generation of a sealed Telegram id: the id of a person never changes.
const GENERATION: i32 = 0;

#[async_trait]
impl ShopperStore for SqlTx {
    async fn add(&mut self, shopper: &Shopper) -> Result<(), StoreError> {
        let (id, telegram) = (shopper.id.to_string(), *shopper.telegram.expose());
        let binding = telegram_binding(&id, number("shopper", GENERATION)?);
        let owner = KeyOwner::Shopper(shopper.id);
        let row = shopper::ActiveModel {
            id: Set(shopper.id.uuid()),
            telegram: Set(self
                .queries
                .seal(owner, &binding, &telegram.to_be_bytes())
                .await?),
            telegram_generation: Set(GENERATION),
            telegram_index: Set(self.queries.sealing.person(telegram).0.to_vec()),
            language: Set(shopper.language.code().to_owned()),
            since: Set(shopper.since.micros()),
            unreachable: Set(shopper.unreachable),
        };
        let insert = shopper::Entity::insert(row)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(contended("shopper"))
    }

    async fn save(&mut self, shopper: &Shopper) -> Result<(), StoreError> {
        let row = shopper::ActiveModel {
            language: Set(shopper.language.code().to_owned()),
            unreachable: Set(shopper.unreachable),
            ..Default::default()
        };
        let update = shopper::Entity::update_many()
            .set(row)
            .filter(shopper::Column::Id.eq(shopper.id.uuid()))
            .exec(&self.queries.db)
            .await
            .map_err(failed("shopper"))?;
        written("shopper", update.rows_affected)
    }
}

#[async_trait]
impl ShopperRead for Queries {
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
}

/// The binding of a sealed Telegram id.
const fn telegram_binding(row: &str, generation: u32) -> Binding<'_> {
    Binding {
        table: "shoppers",
        column: "telegram",
        row,
        generation,
    }
}

impl Queries {
    async fn opened(&self, row: Option<shopper::Model>) -> Result<Option<Shopper>, StoreError> {
        let Some(row) = row else { return Ok(None) };
        let id = ShopperId::from_uuid(row.id);
        let sealed = std::iter::once(row.telegram.as_slice());
        let keys = self.keys_for(sealed).await?;
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
}

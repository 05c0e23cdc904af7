use async_trait::async_trait;
use chainstore_identity::{Shopper, ports::ShopperStore};
use chainstore_kernel::StoreError;
use chainstore_privacy::KeyOwner;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter, entity::prelude::*};

use crate::{
    entity::shopper,
    error::{contended, failed, written},
    fields::number,
    queries::telegram_binding,
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

use async_trait::async_trait;
use chainstore_kernel::{ShopperId, StoreError};
use chainstore_orders::{Cart, Delivery, DeliveryKind, ports::CartStore};
use chainstore_privacy::{Binding, KeyOwner};
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter, QueryTrait, entity::prelude::*};

use crate::{
    entity::{cart, cart_line},
    error::{contended, failed, written},
    fields::number,
    queries::cart_address,
    together::{Change, update_beside},
    transaction::SqlTx,
};

/// The columns that hold the delivery of a cart or an order.
pub(super) struct DeliveryColumns {
    pub(super) kind: DeliveryKind,
    pub(super) branch: Option<Uuid>,
    pub(super) address: Option<Vec<u8>>,
}

impl SqlTx {
    /// Seals the address under the shopper's key.
    pub(super) async fn delivery_columns(
        &self,
        shopper: ShopperId,
        delivery: &Delivery,
        binding: &Binding<'_>,
    ) -> Result<DeliveryColumns, StoreError> {
        match delivery {
            Delivery::Collect { branch } => Ok(DeliveryColumns {
                kind: DeliveryKind::Collect,
                branch: Some(branch.uuid()),
                address: None,
            }),
            Delivery::Ship { address } => {
                let owner = KeyOwner::Shopper(shopper);
                let plain = address.expose().as_bytes();
                let sealed = self.queries.seal(owner, binding, plain).await?;
                Ok(DeliveryColumns {
                    kind: DeliveryKind::Ship,
                    branch: None,
                    address: Some(sealed),
                })
            }
        }
    }
}

#[async_trait]
impl CartStore for SqlTx {
    async fn save(&mut self, cart: &Cart) -> Result<(), StoreError> {
        let db = &self.queries.db;
        let next = cart.version.saturating_add(1);
        // Each version of the cart seals the address again, so that an older ciphertext does not open.
        let generation: i32 = number("cart", next)?;
        let id = cart.shopper.to_string();
        let delivery = match &cart.delivery {
            None => None,
            Some(delivery) => {
                let binding = cart_address(&id, number("cart", generation)?);
                Some(
                    self.delivery_columns(cart.shopper, delivery, &binding)
                        .await?,
                )
            }
        };
        let row = cart::ActiveModel {
            shopper_id: Set(cart.shopper.uuid()),
            delivery: Set(delivery
                .as_ref()
                .map(|delivery| delivery.kind.name().to_owned())),
            branch_id: Set(delivery.as_ref().and_then(|delivery| delivery.branch)),
            address: Set(delivery.and_then(|delivery| delivery.address)),
            address_generation: Set(Some(generation)),
            version: Set(next),
        };
        if cart.version == 0 {
            cart::Entity::insert(row)
                .exec_without_returning(db)
                .await
                .map_err(contended("cart"))?;
        } else {
            let lines = cart_line::Entity::delete_many()
                .filter(cart_line::Column::ShopperId.eq(cart.shopper.uuid()))
                .into_query();
            let mut update = cart::Entity::update_many()
                .set(row)
                .filter(cart::Column::ShopperId.eq(cart.shopper.uuid()))
                .filter(cart::Column::Version.eq(cart.version))
                .into_query();
            update.returning_col(cart::Column::Version);
            let updated = update_beside(db, vec![Change::Delete(lines)], update).await;
            written("cart", updated.map_err(failed("cart"))?.len() as u64)?;
        }
        let lines = cart.lines.iter().enumerate().map(|(position, line)| {
            Ok(cart_line::ActiveModel {
                shopper_id: Set(cart.shopper.uuid()),
                position: Set(number("cart", position)?),
                variant_id: Set(line.variant.uuid()),
                quantity: Set(i64::from(line.quantity)),
                seen_asset: Set(line.seen.asset().to_string()),
                seen_amount: Set(line.seen.minor().padded()),
            })
        });
        let lines = lines.collect::<Result<Vec<_>, StoreError>>()?;
        if lines.is_empty() {
            return Ok(());
        }
        let insert = cart_line::Entity::insert_many(lines)
            .exec_without_returning(db)
            .await;
        insert.map(drop).map_err(failed("cart"))
    }
}

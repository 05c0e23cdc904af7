use async_trait::async_trait;
use chainstore_kernel::{Id, ShopperId, StoreError};
use chainstore_orders::{
    Cart, CartLine, Delivery, DeliveryKind,
    ports::{CartRead, CartStore},
};
use chainstore_privacy::{Binding, KeyOwner};
use sea_orm::{
    ActiveValue::Set, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    entity::prelude::*,
};

use crate::{
    entity::{cart, cart_line},
    error::{contended, failed, written},
    fields::{money, number},
    queries::Queries,
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
                let binding = address_binding(&id, number("cart", generation)?);
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
                seen_currency: Set(line.seen.currency().to_string()),
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

#[async_trait]
impl CartRead for Queries {
    async fn cart(&mut self, shopper: ShopperId) -> Result<Cart, StoreError> {
        let its_lines = cart::Entity::belongs_to(cart_line::Entity)
            .from(cart::Column::ShopperId)
            .to(cart_line::Column::ShopperId)
            .into();
        let rows = cart::Entity::find_by_id(shopper.uuid())
            .join(JoinType::LeftJoin, its_lines)
            .select_also(cart_line::Entity)
            .order_by_asc(cart_line::Column::Position)
            .all(&self.db)
            .await
            .map_err(failed("cart"))?;
        let Some((row, _)) = rows.first() else {
            return Ok(Cart::empty(shopper));
        };
        let lines = rows.iter().filter_map(|(_, line)| line.as_ref());
        let lines = lines.map(line).collect::<Result<_, StoreError>>()?;
        let keys = self.keys_for(row.address.as_deref().into_iter()).await?;
        let delivery = row.delivery.as_deref().map(|kind| {
            let generation = number("cart", row.address_generation.unwrap_or(0))?;
            let id = shopper.to_string();
            let sealed = row
                .address
                .as_deref()
                .map(|bytes| (bytes, address_binding(&id, generation)));
            self.delivery("cart", &keys, kind, row.branch_id, sealed)
        });
        Ok(Cart {
            shopper,
            lines,
            delivery: delivery.transpose()?,
            version: row.version,
        })
    }
}

/// The binding of the sealed postal address of a cart.
const fn address_binding(row: &str, generation: u32) -> Binding<'_> {
    Binding {
        table: "carts",
        column: "address",
        row,
        generation,
    }
}

fn line(row: &cart_line::Model) -> Result<CartLine, StoreError> {
    Ok(CartLine {
        variant: Id::from_uuid(row.variant_id),
        quantity: number("cart", row.quantity)?,
        seen: money("cart", &row.seen_currency, &row.seen_amount)?,
    })
}

use chainstore_kernel::{Id, Sensitive, ShopperId, StoreError};
use chainstore_orders::{Cart, CartLine, Delivery};
use chainstore_privacy::Binding;
use sea_orm::{EntityTrait, Order, QueryFilter, QueryOrder, entity::prelude::*};

use crate::{
    entity::{cart, cart_line},
    error::failed,
    fields::{money, number, parse},
    sealing::Keys,
    session::Session,
};

/// Where the address of a cart is sealed to.
pub(crate) const fn address_binding(row: &str, generation: u32) -> Binding<'_> {
    Binding {
        table: "carts",
        column: "address",
        row,
        generation,
    }
}

impl Session {
    pub(crate) async fn cart(&self, shopper: ShopperId) -> Result<Cart, StoreError> {
        let row = cart::Entity::find_by_id(shopper.uuid())
            .one(&self.db)
            .await
            .map_err(failed("cart"))?;
        let Some(row) = row else {
            return Ok(Cart::empty(shopper));
        };
        let lines = cart_line::Entity::find()
            .filter(cart_line::Column::ShopperId.eq(shopper.uuid()))
            .order_by(cart_line::Column::Position, Order::Asc)
            .all(&self.db)
            .await
            .map_err(failed("cart"))?;
        let lines = lines.iter().map(|line| {
            Ok(CartLine {
                variant: Id::from_uuid(line.variant_id),
                quantity: number("cart", line.quantity)?,
                seen: money("cart", &line.seen_asset, &line.seen_amount)?,
            })
        });
        let lines = lines.collect::<Result<_, StoreError>>()?;
        let keys = self
            .sealing
            .keys_for(&self.db, row.address.as_deref().into_iter())
            .await?;
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

    /// How something travels, from its columns.
    pub(super) fn delivery(
        &self,
        entity: &'static str,
        keys: &Keys,
        kind: &str,
        branch: Option<Uuid>,
        address: Option<(&[u8], Binding<'_>)>,
    ) -> Result<Delivery, StoreError> {
        match (kind, branch, address) {
            ("collect", Some(branch), None) => Ok(Delivery::Collect {
                branch: Id::from_uuid(branch),
            }),
            ("ship", None, Some((sealed, binding))) => {
                let plain = self.sealing.open(keys, entity, &binding, sealed)?;
                let text = std::str::from_utf8(plain.expose())
                    .map_err(|_| StoreError::corrupt(entity, "an address is no text"))?;
                Ok(Delivery::Ship {
                    address: Sensitive::new(parse(entity, text)?),
                })
            }
            _ => Err(StoreError::corrupt(entity, "the delivery makes no sense")),
        }
    }
}

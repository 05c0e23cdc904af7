use chainstore_kernel::{Id, Sensitive, StoreError};
use chainstore_orders::{CartLine, Delivery, DeliveryKind};
use chainstore_privacy::Binding;
use sea_orm::entity::prelude::*;

use crate::{
    entity::cart_line,
    fields::{money, number, parse},
    names::of_name,
    queries::Queries,
    sealing::Keys,
};

/// The binding of the sealed postal address of a cart.
pub(crate) const fn address_binding(row: &str, generation: u32) -> Binding<'_> {
    Binding {
        table: "carts",
        column: "address",
        row,
        generation,
    }
}

pub(super) fn line(row: &cart_line::Model) -> Result<CartLine, StoreError> {
    Ok(CartLine {
        variant: Id::from_uuid(row.variant_id),
        quantity: number("cart", row.quantity)?,
        seen: money("cart", &row.seen_asset, &row.seen_amount)?,
    })
}

impl Queries {
    /// The kind of delivery and its address, read from their columns.
    pub(super) fn delivery(
        &self,
        entity: &'static str,
        keys: &Keys,
        kind: &str,
        branch: Option<Uuid>,
        address: Option<(&[u8], Binding<'_>)>,
    ) -> Result<Delivery, StoreError> {
        match (of_name(entity, kind)?, branch, address) {
            (DeliveryKind::Collect, Some(branch), None) => Ok(Delivery::Collect {
                branch: Id::from_uuid(branch),
            }),
            (DeliveryKind::Ship, None, Some((sealed, binding))) => {
                let plain = self.sealing.open(keys, entity, &binding, sealed)?;
                let text = std::str::from_utf8(plain.expose())
                    .map_err(|_| StoreError::corrupt(entity, "an address is no text"))?;
                Ok(Delivery::Ship {
                    address: Sensitive::new(parse(entity, text)?),
                })
            }
            (DeliveryKind::Collect, None, _)
            | (DeliveryKind::Collect, Some(_), Some(_))
            | (DeliveryKind::Ship, Some(_), _)
            | (DeliveryKind::Ship, None, None) => {
                Err(StoreError::corrupt(entity, "the delivery makes no sense"))
            }
        }
    }
}

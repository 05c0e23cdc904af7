use chainstore_kernel::{Id, Sensitive, StoreError};
use chainstore_orders::{Delivery, DeliveryKind};
use chainstore_privacy::Binding;
use sea_orm::entity::prelude::*;

use crate::{fields::parse, names::of_name, queries::Queries, sealing::Keys};

impl Queries {
    /// The kind of delivery and its address, read from their columns.
    pub(crate) fn delivery(
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

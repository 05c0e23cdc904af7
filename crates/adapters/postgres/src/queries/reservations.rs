use chainstore_kernel::{Id, OrderId, StoreError, Timestamp};
use chainstore_orders::{Place, Reservation, ReservationState, StockLine};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, entity::prelude::*};

use crate::{
    entity::{reservation, reservation_line},
    error::failed,
    fields::number,
    queries::Queries,
};

impl Queries {
    pub(crate) async fn reservation(
        &self,
        order: OrderId,
    ) -> Result<Option<Reservation>, StoreError> {
        let row = reservation::Entity::find()
            .filter(reservation::Column::OrderId.eq(order.uuid()))
            .one(&self.db);
        let Some(row) = row.await.map_err(failed("reservation"))? else {
            return Ok(None);
        };
        let lines = reservation_line::Entity::find()
            .filter(reservation_line::Column::ReservationId.eq(row.id))
            .order_by_asc(reservation_line::Column::Position)
            .all(&self.db)
            .await
            .map_err(failed("reservation"))?;
        let lines = lines.iter().map(|line| {
            let place = Place {
                variant: Id::from_uuid(line.variant_id),
                branch: Id::from_uuid(line.branch_id),
            };
            Ok(StockLine {
                place,
                quantity: number("reservation", line.quantity)?,
            })
        });
        Ok(Some(Reservation {
            id: Id::from_uuid(row.id),
            order,
            lines: lines.collect::<Result<_, StoreError>>()?,
            state: ReservationState::parse(&row.state)
                .ok_or_else(|| StoreError::corrupt("reservation", "its state is unknown"))?,
            made_at: Timestamp::from_micros(row.made_at),
        }))
    }
}

use async_trait::async_trait;
use chainstore_kernel::{Id, OrderId, Page, PageRequest, StoreError, Timestamp};
use chainstore_orders::{
    Order, Place, Reservation, ReservationState, StockLine,
    ports::{OrderFilter, OrderRead, OrderStore},
};
use sea_orm::{
    ActiveValue::Set, EntityTrait, QueryFilter, QueryOrder, QueryTrait, entity::prelude::*,
    sea_query::OnConflict,
};

use crate::{
    entity::{order, order_adjustment, order_line, reservation, reservation_line},
    error::{failed, written},
    fields::number,
    queries::{
        Queries,
        orders::{address_binding, newest},
    },
    together::insert_all,
    transaction::SqlTx,
};

/// The generation of a sealed address: that of an order is never rewritten.
const GENERATION: i32 = 0;

#[async_trait]
impl OrderStore for SqlTx {
    async fn add(&mut self, order: &Order) -> Result<(), StoreError> {
        let id = order.id().to_string();
        let binding = address_binding(&id, number("order", GENERATION)?);
        let delivery = self
            .delivery_columns(order.shopper(), order.delivery(), &binding)
            .await?;
        let row = order::ActiveModel {
            id: Set(order.id().uuid()),
            number: Set(order.number().to_string()),
            shopper_id: Set(order.shopper().uuid()),
            delivery: Set(delivery.kind.name().to_owned()),
            branch_id: Set(delivery.branch),
            address_generation: Set(delivery.address.as_ref().map(|_| GENERATION)),
            address: Set(delivery.address),
            total_currency: Set(order.total().currency().to_string()),
            total_amount: Set(order.total().minor().padded()),
            state: Set(order.state().name().to_owned()),
            hold_reason: Set(order
                .state()
                .hold_reason()
                .map(|reason| reason.name().to_owned())),
            placed_at: Set(order.placed_at().micros()),
            version: Set(order.version()),
        };
        let mut tables = vec![
            order::Entity::insert(row).into_query(),
            order_line::Entity::insert_many(lines(order)?).into_query(),
        ];
        let adjustments = adjustments(order)?;
        if !adjustments.is_empty() {
            tables.push(order_adjustment::Entity::insert_many(adjustments).into_query());
        }
        insert_all(&self.queries.db, tables)
            .await
            .map_err(failed("order"))
    }

    async fn save(&mut self, order: &Order) -> Result<(), StoreError> {
        let row = order::ActiveModel {
            state: Set(order.state().name().to_owned()),
            hold_reason: Set(order
                .state()
                .hold_reason()
                .map(|reason| reason.name().to_owned())),
            version: Set(order.version().saturating_add(1)),
            ..Default::default()
        };
        let update = order::Entity::update_many()
            .set(row)
            .filter(order::Column::Id.eq(order.id().uuid()))
            .filter(order::Column::Version.eq(order.version()))
            .exec(&self.queries.db)
            .await
            .map_err(failed("order"))?;
        written("order", update.rows_affected)?;
        let key = OnConflict::columns([order_line::Column::OrderId, order_line::Column::Position])
            .update_column(order_line::Column::Fulfilment)
            .to_owned();
        let insert = order_line::Entity::insert_many(lines(order)?)
            .on_conflict(key)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(failed("order_line"))
    }

    async fn reserve(&mut self, reservation: &Reservation) -> Result<(), StoreError> {
        let row = reservation::ActiveModel {
            id: Set(reservation.id.uuid()),
            order_id: Set(reservation.order.uuid()),
            state: Set(reservation.state.name().to_owned()),
            made_at: Set(reservation.made_at.micros()),
        };
        let lines = reservation
            .lines
            .iter()
            .enumerate()
            .map(|(position, line)| {
                Ok(reservation_line::ActiveModel {
                    reservation_id: Set(reservation.id.uuid()),
                    position: Set(number("reservation", position)?),
                    variant_id: Set(line.place.variant.uuid()),
                    branch_id: Set(line.place.branch.uuid()),
                    quantity: Set(i64::from(line.quantity)),
                })
            });
        let lines = lines.collect::<Result<Vec<_>, StoreError>>()?;
        let mut tables = vec![reservation::Entity::insert(row).into_query()];
        if !lines.is_empty() {
            tables.push(reservation_line::Entity::insert_many(lines).into_query());
        }
        insert_all(&self.queries.db, tables)
            .await
            .map_err(failed("reservation"))
    }

    async fn save_reservation(&mut self, reservation: &Reservation) -> Result<(), StoreError> {
        let row = reservation::ActiveModel {
            state: Set(reservation.state.name().to_owned()),
            ..Default::default()
        };
        let update = reservation::Entity::update_many()
            .set(row)
            .filter(reservation::Column::Id.eq(reservation.id.uuid()))
            .exec(&self.queries.db)
            .await
            .map_err(failed("reservation"))?;
        written("reservation", update.rows_affected)
    }
}

fn lines(order: &Order) -> Result<Vec<order_line::ActiveModel>, StoreError> {
    let row = |(position, line): (usize, &chainstore_orders::OrderLine)| {
        Ok(order_line::ActiveModel {
            order_id: Set(order.id().uuid()),
            position: Set(number("order_line", position)?),
            variant_id: Set(line.variant.uuid()),
            title: Set(line.title.to_string()),
            label: Set(line.label.to_string()),
            kind: Set(line.kind.name().to_owned()),
            quantity: Set(i64::from(line.quantity)),
            currency: Set(line.unit_price.currency().to_string()),
            unit_price: Set(line.unit_price.minor().padded()),
            fulfilment: Set(line.fulfilment.name().to_owned()),
        })
    };
    order.lines().iter().enumerate().map(row).collect()
}

fn adjustments(order: &Order) -> Result<Vec<order_adjustment::ActiveModel>, StoreError> {
    let row = |(position, adjustment): (usize, &chainstore_orders::Adjustment)| {
        Ok(order_adjustment::ActiveModel {
            order_id: Set(order.id().uuid()),
            position: Set(number("adjustment", position)?),
            kind: Set(adjustment.kind.name().to_owned()),
            effect: Set(adjustment.effect.name().to_owned()),
            currency: Set(adjustment.amount.currency().to_string()),
            amount: Set(adjustment.amount.minor().padded()),
        })
    };
    order.adjustments().iter().enumerate().map(row).collect()
}

#[async_trait]
impl OrderRead for Queries {
    async fn order(&mut self, id: OrderId) -> Result<Option<Order>, StoreError> {
        let select = order::Entity::find().filter(order::Column::Id.eq(id.uuid()));
        Ok(self.orders_of(select).await?.pop())
    }

    async fn orders(
        &mut self,
        filter: OrderFilter,
        page: PageRequest,
    ) -> Result<Page<Order>, StoreError> {
        let orders = self.orders_of(newest(filter, page)).await?;
        Ok(page.cut(orders, Order::cursor))
    }

    async fn reservation(&mut self, order: OrderId) -> Result<Option<Reservation>, StoreError> {
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

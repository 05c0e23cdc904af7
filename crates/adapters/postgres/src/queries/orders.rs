use std::collections::HashMap;

use chainstore_kernel::{Id, OrderId, PageRequest, StoreError, Timestamp};
use chainstore_orders::{Adjustment, NewOrder, Order, OrderLine, OrderState, ports::OrderFilter};
use chainstore_privacy::Binding;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, Select, entity::prelude::*};

use crate::{
    entity::{order, order_adjustment, order_line},
    error::failed,
    fields::{money, number, parse},
    names::of_name,
    queries::{
        Queries,
        pages::{Direction, by_id, paged},
    },
};

/// The binding of the sealed postal address of an order.
pub(crate) const fn address_binding(row: &str, generation: u32) -> Binding<'_> {
    Binding {
        table: "orders",
        column: "address",
        row,
        generation,
    }
}

/// A page of the orders that pass a filter, newest first.
pub(crate) fn newest(filter: OrderFilter, page: PageRequest) -> Select<order::Entity> {
    let mut select = order::Entity::find();
    if let Some(shopper) = filter.shopper {
        select = select.filter(order::Column::ShopperId.eq(shopper.uuid()));
    }
    if let Some(state) = filter.state {
        select = select.filter(order::Column::State.eq(state.name()));
    }
    let columns = (order::Column::PlacedAt, order::Column::Id);
    paged(select, columns, Direction::Down, page, by_id)
}

impl Queries {
    pub(crate) async fn orders_of(
        &self,
        select: Select<order::Entity>,
    ) -> Result<Vec<Order>, StoreError> {
        let rows = select.all(&self.db).await.map_err(failed("order"))?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let mut lines = self.lines_of(&ids).await?;
        let mut adjustments = self.adjustments_of(&ids).await?;
        let keys = self
            .keys_for(rows.iter().filter_map(|row| row.address.as_deref()))
            .await?;
        let orders = rows.into_iter().map(|row| {
            let id = OrderId::from_uuid(row.id);
            let (text, generation) = (
                id.to_string(),
                number("order", row.address_generation.unwrap_or(0))?,
            );
            let sealed = row
                .address
                .as_deref()
                .map(|bytes| (bytes, address_binding(&text, generation)));
            let parts = NewOrder {
                id,
                number: parse("order", &row.number)?,
                shopper: Id::from_uuid(row.shopper_id),
                lines: lines.remove(&row.id).unwrap_or_default(),
                adjustments: adjustments.remove(&row.id).unwrap_or_default(),
                delivery: self.delivery("order", &keys, &row.delivery, row.branch_id, sealed)?,
                placed_at: Timestamp::from_micros(row.placed_at),
            };
            let state = OrderState::parse(&row.state, row.hold_reason.as_deref())
                .ok_or_else(|| StoreError::corrupt("order", "its state is unknown"))?;
            let total = money("order", &row.total_currency, &row.total_amount)?;
            let order = Order::restore(parts, state, row.version)
                .map_err(|error| StoreError::corrupt("order", error.to_string()))?;
            if order.total() != total {
                return Err(StoreError::corrupt(
                    "order",
                    "its lines do not add up to its total",
                ));
            }
            Ok(order)
        });
        orders.collect()
    }

    async fn lines_of(&self, orders: &[Uuid]) -> Result<HashMap<Uuid, Vec<OrderLine>>, StoreError> {
        let rows = order_line::Entity::find()
            .filter(order_line::Column::OrderId.is_in(orders.iter().copied()))
            .order_by_asc(order_line::Column::OrderId)
            .order_by_asc(order_line::Column::Position)
            .all(&self.db)
            .await
            .map_err(failed("order_line"))?;
        let mut found: HashMap<Uuid, Vec<OrderLine>> = HashMap::new();
        for row in rows {
            found.entry(row.order_id).or_default().push(OrderLine {
                variant: Id::from_uuid(row.variant_id),
                title: parse("order_line", &row.title)?,
                label: parse("order_line", &row.label)?,
                kind: of_name("order", &row.kind)?,
                quantity: number("order_line", row.quantity)?,
                unit_price: money("order_line", &row.currency, &row.unit_price)?,
                fulfilment: of_name("order", &row.fulfilment)?,
            });
        }
        Ok(found)
    }

    async fn adjustments_of(
        &self,
        orders: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<Adjustment>>, StoreError> {
        let rows = order_adjustment::Entity::find()
            .filter(order_adjustment::Column::OrderId.is_in(orders.iter().copied()))
            .order_by_asc(order_adjustment::Column::OrderId)
            .order_by_asc(order_adjustment::Column::Position)
            .all(&self.db)
            .await
            .map_err(failed("adjustment"))?;
        let mut found: HashMap<Uuid, Vec<Adjustment>> = HashMap::new();
        for row in rows {
            found.entry(row.order_id).or_default().push(Adjustment {
                kind: of_name("order", &row.kind)?,
                effect: of_name("order", &row.effect)?,
                amount: money("adjustment", &row.currency, &row.amount)?,
            });
        }
        Ok(found)
    }
}

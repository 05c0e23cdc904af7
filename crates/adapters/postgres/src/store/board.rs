use async_trait::async_trait;
use chainstore_kernel::{Cursor, Id, OrderId, Page, PageRequest, StoreError, Timestamp};
use chainstore_orders::{OrderState, TimelineEntry, ports::OrderFilter};
use chainstore_payments::{InvoiceId, InvoiceState};
use chainstore_ports::{BoardRow, Event, StoreRead};
use sea_orm::{
    EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};

use crate::{
    entity::{event, invoice, order},
    error::failed,
    fields::{money, number, parse},
    queries::{Queries, orders::newest},
};

#[derive(FromQueryResult)]
struct BoardColumns {
    id: Uuid,
    number: String,
    shopper_id: Uuid,
    state: String,
    hold_reason: Option<String>,
    total_currency: String,
    total_amount: String,
    placed_at: i64,
    invoice_id: Option<Uuid>,
    invoice_state: Option<String>,
}

#[async_trait]
impl StoreRead for Queries {
    async fn board(
        &mut self,
        filter: OrderFilter,
        page: PageRequest,
    ) -> Result<Page<BoardRow>, StoreError> {
        let its_invoice = order::Entity::belongs_to(invoice::Entity)
            .from(order::Column::Id)
            .to(invoice::Column::OrderId)
            .into();
        let rows = newest(filter, page)
            .column_as(invoice::Column::Id, "invoice_id")
            .column_as(invoice::Column::State, "invoice_state")
            .join(JoinType::LeftJoin, its_invoice)
            .into_model::<BoardColumns>()
            .all(&self.db)
            .await
            .map_err(failed("order"))?;
        let rows = rows
            .into_iter()
            .map(board_row)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(rows, |row| Cursor {
            key: row.placed_at.micros(),
            id: row.order.uuid(),
        }))
    }

    async fn timeline(&mut self, order: OrderId) -> Result<Vec<TimelineEntry>, StoreError> {
        let rows = event::Entity::find()
            .filter(event::Column::OrderId.eq(order.uuid()))
            .order_by_asc(event::Column::Seq)
            .all(&self.db)
            .await
            .map_err(failed("event"))?;
        let entries = rows.into_iter().map(|row| {
            let Event::Order { event, .. } = Event::read(number("event", row.version)?, &row.body)?;
            Ok(TimelineEntry {
                at: Timestamp::from_micros(row.at),
                event,
            })
        });
        entries.collect()
    }

    async fn order_of(&mut self, invoice: InvoiceId) -> Result<Option<OrderId>, StoreError> {
        let row = invoice::Entity::find_by_id(invoice.uuid())
            .one(&self.db)
            .await
            .map_err(failed("invoice"))?;
        Ok(row.map(|row| Id::from_uuid(row.order_id)))
    }
}

fn board_row(row: BoardColumns) -> Result<BoardRow, StoreError> {
    let unknown = || StoreError::corrupt("order", "its state is unknown");
    let invoice = match (row.invoice_id, row.invoice_state) {
        (Some(id), Some(state)) => Some((
            Id::from_uuid(id),
            InvoiceState::parse(&state).ok_or_else(unknown)?,
        )),
        _ => None,
    };
    Ok(BoardRow {
        order: Id::from_uuid(row.id),
        number: parse("order", &row.number)?,
        shopper: Id::from_uuid(row.shopper_id),
        state: OrderState::parse(&row.state, row.hold_reason.as_deref()).ok_or_else(unknown)?,
        total: money("order", &row.total_currency, &row.total_amount)?,
        placed_at: Timestamp::from_micros(row.placed_at),
        invoice,
    })
}

use async_trait::async_trait;
use chainstore_kernel::{Id, Lane, OrderId, StoreError, Timestamp};
use chainstore_orders::OrderState;
use chainstore_payments::{InvoiceId, InvoiceState};
use chainstore_workflows::ports::{BoardRow, Owed, StoreRead};
use sea_orm::{
    EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*, sea_query::ExprTrait,
};

use crate::{
    entity::{chat_message, invoice, order, outbox, photo},
    error::failed,
    fields::{money, number, parse},
    queries::Queries,
    queue::owed,
};

#[derive(FromQueryResult)]
struct BoardColumns {
    id: Uuid,
    number: String,
    shopper_id: Uuid,
    state: String,
    hold_reason: Option<String>,
    total_asset: String,
    total_amount: String,
    placed_at: i64,
    invoice_id: Option<Uuid>,
    invoice_state: Option<String>,
}

#[async_trait]
impl StoreRead for Queries {
    async fn board(
        &mut self,
        state: Option<&str>,
        after: Option<OrderId>,
        take: u32,
    ) -> Result<Vec<BoardRow>, StoreError> {
        let Some(select) = self.newest_orders(state, after, take).await? else {
            return Ok(Vec::new());
        };
        let its_invoice = order::Entity::belongs_to(invoice::Entity)
            .from(order::Column::Id)
            .to(invoice::Column::OrderId)
            .into();
        let rows = select
            .column_as(invoice::Column::Id, "invoice_id")
            .column_as(invoice::Column::State, "invoice_state")
            .join(JoinType::LeftJoin, its_invoice)
            .into_model::<BoardColumns>()
            .all(&self.db)
            .await
            .map_err(failed("order"))?;
        rows.into_iter().map(board_row).collect()
    }

    async fn alerts(&mut self, take: u32) -> Result<Vec<Owed>, StoreError> {
        // Written out: an index over some rows serves only a statement that names those.
        let alert = Expr::cust(format!("'{}'", Lane::Alert.name()));
        let rows = outbox::Entity::find()
            .filter(ExprTrait::eq(outbox::Column::Lane.into_expr(), alert))
            .order_by_desc(outbox::Column::Seq)
            .limit(u64::from(take))
            .all(&self.db)
            .await
            .map_err(failed("alert"))?;
        rows.into_iter().map(owed).collect()
    }

    async fn payment_message(&mut self, invoice: InvoiceId) -> Result<Option<i32>, StoreError> {
        let row = chat_message::Entity::find_by_id(invoice.uuid())
            .one(&self.db)
            .await;
        let row = row.map_err(failed("payment message"))?;
        row.map(|row| number("payment message", row.message_id))
            .transpose()
    }

    async fn photo(&mut self, bot: i64, name: &str) -> Result<Option<String>, StoreError> {
        let row = photo::Entity::find_by_id((bot, name.to_owned()))
            .one(&self.db)
            .await;
        Ok(row.map_err(failed("photo"))?.map(|row| row.handle))
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
        total: money("order", &row.total_asset, &row.total_amount)?,
        placed_at: Timestamp::from_micros(row.placed_at),
        invoice,
    })
}

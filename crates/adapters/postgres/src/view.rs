//! The read-only slices: one snapshot of the database for as long as the view lives.

use async_trait::async_trait;
use chainstore_identity::{ApiKey, ApiKeyId, Shopper, ports::IdentityRead};
use chainstore_kernel::{ChainId, Currency, Id, Lane, OrderId, ShopperId, StoreError, Timestamp};
use chainstore_monitoring::{AuditRecord, Checkpoint, Link, ports::MonitoringRead};
use chainstore_orders::{
    Branch, BranchId, Cart, Category, CategoryId, Offer, Order, OrderNumber, OrderState, Place,
    Product, ProductId, Stock, TimelineEntry, VariantId, ports::OrdersRead,
};
use chainstore_payments::{
    AddressRecord, Invoice, InvoiceId, InvoiceState, Quote, SuspenseEntry, TxHash,
    ports::{PaymentsRead, TransferRow},
};
use chainstore_workflows::ports::{BoardRow, Owed, StoreRead};
use sea_orm::{
    EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*, sea_query::ExprTrait,
};

use crate::{
    entity::{chat_message, invoice, order, outbox, photo},
    error::failed,
    fields::{money, number, parse},
    queue::owed,
    session::Session,
};

/// A read-only view.
pub(crate) struct SqlView {
    pub(crate) session: Session,
}

#[async_trait]
impl OrdersRead for SqlView {
    async fn categories(&mut self) -> Result<Vec<(Category, u32)>, StoreError> {
        self.session.categories().await
    }

    async fn products(
        &mut self,
        category: Option<CategoryId>,
        skip: u32,
        take: u32,
    ) -> Result<(Vec<Product>, u32), StoreError> {
        self.session.listed(category, skip, take).await
    }

    async fn product(&mut self, id: ProductId) -> Result<Option<Product>, StoreError> {
        self.session.product(id).await
    }

    async fn offers(
        &mut self,
        variants: &[VariantId],
        currency: Currency,
        branch: Option<BranchId>,
    ) -> Result<Vec<Offer>, StoreError> {
        self.session.offers(variants, currency, branch).await
    }

    async fn branches(&mut self) -> Result<Vec<Branch>, StoreError> {
        self.session.branches().await
    }

    async fn stock_of(
        &mut self,
        variants: &[VariantId],
    ) -> Result<Vec<(Place, Stock)>, StoreError> {
        self.session.stock_for(variants).await
    }

    async fn cart(&mut self, shopper: ShopperId) -> Result<Cart, StoreError> {
        self.session.cart(shopper).await
    }

    async fn order(&mut self, id: OrderId) -> Result<Option<Order>, StoreError> {
        self.session.order(id).await
    }

    async fn order_by_number(
        &mut self,
        number: &OrderNumber,
    ) -> Result<Option<OrderId>, StoreError> {
        self.session.order_by_number(number).await
    }

    async fn orders(
        &mut self,
        shopper: Option<ShopperId>,
        state: Option<&str>,
        after: Option<OrderId>,
        take: u32,
    ) -> Result<Vec<Order>, StoreError> {
        self.session.orders(shopper, state, after, take).await
    }

    async fn timeline(&mut self, order: OrderId) -> Result<Vec<TimelineEntry>, StoreError> {
        self.session.timeline(order).await
    }
}

#[async_trait]
impl PaymentsRead for SqlView {
    async fn invoice(&mut self, id: InvoiceId) -> Result<Option<Invoice>, StoreError> {
        self.session.invoice(id).await
    }

    async fn of_order(&mut self, order: OrderId) -> Result<Option<Invoice>, StoreError> {
        self.session.invoice_of_order(order).await
    }

    async fn quote(&mut self, id: InvoiceId) -> Result<Option<Quote>, StoreError> {
        self.session.quote(id).await
    }

    async fn address(&mut self, id: InvoiceId) -> Result<Option<AddressRecord>, StoreError> {
        self.session.address(id).await
    }

    async fn invoices(
        &mut self,
        state: Option<&str>,
        after: Option<InvoiceId>,
        take: u32,
    ) -> Result<Vec<Invoice>, StoreError> {
        self.session.newest_invoices(state, after, take).await
    }

    async fn transfers(
        &mut self,
        invoice: Option<InvoiceId>,
        tx: Option<TxHash>,
        take: u32,
    ) -> Result<Vec<TransferRow>, StoreError> {
        self.session.newest_transfers(invoice, tx, take).await
    }

    async fn suspense(&mut self, take: u32) -> Result<Vec<SuspenseEntry>, StoreError> {
        self.session.oldest_suspense(take).await
    }

    async fn progress(&mut self, chain: ChainId) -> Result<(u64, Timestamp), StoreError> {
        Ok((
            self.session.height(chain).await?,
            self.session.observed_through(chain).await?,
        ))
    }
}

#[async_trait]
impl IdentityRead for SqlView {
    async fn by_telegram(&mut self, telegram: i64) -> Result<Option<Shopper>, StoreError> {
        self.session.shopper_by_telegram(telegram).await
    }

    async fn shopper(&mut self, id: ShopperId) -> Result<Option<Shopper>, StoreError> {
        self.session.shopper(id).await
    }

    async fn key(&mut self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        self.session.api_key(id).await
    }
}

#[async_trait]
impl MonitoringRead for SqlView {
    async fn links(
        &mut self,
        sequence: u64,
        take: u32,
    ) -> Result<Vec<(Link, Option<AuditRecord>)>, StoreError> {
        self.session.links(sequence, take).await
    }

    async fn unlinked(&mut self, above: i64, take: u32) -> Result<Vec<AuditRecord>, StoreError> {
        self.session.unlinked(above, take).await
    }

    async fn checkpoints(&mut self) -> Result<Vec<Checkpoint>, StoreError> {
        self.session.checkpoints().await
    }
}

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
impl StoreRead for SqlView {
    async fn board(
        &mut self,
        state: Option<&str>,
        after: Option<OrderId>,
        take: u32,
    ) -> Result<Vec<BoardRow>, StoreError> {
        let Some(select) = self.session.newest_orders(state, after, take).await? else {
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
            .all(&self.session.db)
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
            .all(&self.session.db)
            .await
            .map_err(failed("alert"))?;
        rows.into_iter().map(owed).collect()
    }

    async fn payment_message(&mut self, invoice: InvoiceId) -> Result<Option<i32>, StoreError> {
        let row = chat_message::Entity::find_by_id(invoice.uuid())
            .one(&self.session.db)
            .await;
        let row = row.map_err(failed("payment message"))?;
        row.map(|row| number("payment message", row.message_id))
            .transpose()
    }

    async fn photo(&mut self, bot: i64, name: &str) -> Result<Option<String>, StoreError> {
        let row = photo::Entity::find_by_id((bot, name.to_owned()))
            .one(&self.session.db)
            .await;
        Ok(row.map_err(failed("photo"))?.map(|row| row.handle))
    }

    async fn order_of(&mut self, invoice: InvoiceId) -> Result<Option<OrderId>, StoreError> {
        self.session.order_of(invoice).await
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

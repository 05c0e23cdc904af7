use async_trait::async_trait;
use chainstore_identity::ports::IdentityRead;
use chainstore_identity::{ApiKey, ApiKeyId, Shopper};
use chainstore_kernel::{ChainId, Currency, OrderId, ShopperId, StoreError, Timestamp};
use chainstore_orders::ports::OrdersRead;
use chainstore_orders::{
    Branch, BranchId, Cart, Category, CategoryId, Offer, Order, OrderNumber, Place, Product,
    ProductId, Stock, TimelineEntry, VariantId,
};
use chainstore_payments::ports::{PaymentsRead, TransferRow};
use chainstore_payments::{AddressRecord, Invoice, InvoiceId, Quote, SuspenseEntry, TxHash};
use chainstore_workflows::ports::{BoardRow, Owed, StoreRead};

use super::Session;
use super::away::away;

#[async_trait]
impl OrdersRead for Session {
    async fn categories(&mut self) -> Result<Vec<(Category, u32)>, StoreError> {
        Ok(self
            .rows
            .categories
            .iter()
            .map(|c| (c.clone(), 0))
            .collect())
    }

    async fn products(
        &mut self,
        category: Option<CategoryId>,
        _: u32,
        _: u32,
    ) -> Result<(Vec<Product>, u32), StoreError> {
        let on_shelf =
            |product: &&Product| category.is_none_or(|category| product.category == category);
        let all: Vec<_> = self
            .rows
            .products
            .iter()
            .filter(on_shelf)
            .cloned()
            .collect();
        let count = u32::try_from(all.len()).unwrap();
        Ok((all, count))
    }

    async fn product(&mut self, _: ProductId) -> Result<Option<Product>, StoreError> {
        Err(away())
    }

    async fn offers(
        &mut self,
        _: &[VariantId],
        _: Currency,
        _: Option<BranchId>,
    ) -> Result<Vec<Offer>, StoreError> {
        Err(away())
    }

    async fn branches(&mut self) -> Result<Vec<Branch>, StoreError> {
        Ok(self.rows.branches.clone())
    }

    async fn stock_of(
        &mut self,
        variants: &[VariantId],
    ) -> Result<Vec<(Place, Stock)>, StoreError> {
        let stock = self
            .rows
            .stock
            .iter()
            .map(|(place, stock)| (*place, *stock));
        Ok(stock
            .filter(|(place, _)| variants.contains(&place.variant))
            .collect())
    }

    async fn cart(&mut self, _: ShopperId) -> Result<Cart, StoreError> {
        Err(away())
    }

    async fn order(&mut self, id: OrderId) -> Result<Option<Order>, StoreError> {
        Ok(self.rows.orders.iter().find(|o| o.id() == id).cloned())
    }

    async fn order_by_number(&mut self, _: &OrderNumber) -> Result<Option<OrderId>, StoreError> {
        Err(away())
    }

    async fn orders(
        &mut self,
        _: Option<ShopperId>,
        _: Option<&str>,
        _: Option<OrderId>,
        _: u32,
    ) -> Result<Vec<Order>, StoreError> {
        Err(away())
    }

    async fn timeline(&mut self, order: OrderId) -> Result<Vec<TimelineEntry>, StoreError> {
        let placed = |order: &Order| TimelineEntry {
            at: order.placed_at(),
            what: "order.placed".to_owned(),
        };
        let found = self.rows.orders.iter().find(|known| known.id() == order);
        Ok(found.map(placed).into_iter().collect())
    }
}

#[async_trait]
impl PaymentsRead for Session {
    async fn invoice(&mut self, id: InvoiceId) -> Result<Option<Invoice>, StoreError> {
        Ok(self.rows.invoices.iter().find(|i| i.id() == id).cloned())
    }

    async fn of_order(&mut self, id: OrderId) -> Result<Option<Invoice>, StoreError> {
        Ok(self.rows.invoices.iter().find(|i| i.order() == id).cloned())
    }

    async fn quote(&mut self, _: InvoiceId) -> Result<Option<Quote>, StoreError> {
        Err(away())
    }

    async fn address(&mut self, _: InvoiceId) -> Result<Option<AddressRecord>, StoreError> {
        Err(away())
    }

    async fn invoices(
        &mut self,
        state: Option<&str>,
        _: Option<InvoiceId>,
        take: u32,
    ) -> Result<Vec<Invoice>, StoreError> {
        let fits = |invoice: &&Invoice| state.is_none_or(|state| invoice.state().name() == state);
        let rows = self.rows.invoices.iter().filter(fits).take(take as usize);
        Ok(rows.cloned().collect())
    }

    async fn transfers(
        &mut self,
        invoice: Option<InvoiceId>,
        tx: Option<TxHash>,
        take: u32,
    ) -> Result<Vec<TransferRow>, StoreError> {
        let held = self.rows.invoices.iter().flat_map(|held| {
            held.ledger().iter().map(|(key, credit)| TransferRow {
                invoice: held.id(),
                asset: held.terms().asset,
                key: *key,
                credit: *credit,
            })
        });
        let fits = |row: &TransferRow| {
            invoice.is_none_or(|id| row.invoice == id) && tx.is_none_or(|tx| row.key.tx == tx)
        };
        Ok(held.filter(fits).take(take as usize).collect())
    }

    async fn suspense(&mut self, take: u32) -> Result<Vec<SuspenseEntry>, StoreError> {
        Ok(self
            .rows
            .suspense
            .iter()
            .take(take as usize)
            .cloned()
            .collect())
    }

    async fn progress(&mut self, _: ChainId) -> Result<(u64, Timestamp), StoreError> {
        Ok((101, Timestamp::EPOCH))
    }
}

#[async_trait]
impl IdentityRead for Session {
    async fn by_telegram(&mut self, _: i64) -> Result<Option<Shopper>, StoreError> {
        Err(away())
    }

    async fn shopper(&mut self, _: ShopperId) -> Result<Option<Shopper>, StoreError> {
        Err(away())
    }

    async fn key(&mut self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        Ok(self.rows.keys.iter().find(|key| key.id == id).cloned())
    }
}

#[async_trait]
impl StoreRead for Session {
    async fn board(
        &mut self,
        state: Option<&str>,
        after: Option<OrderId>,
        take: u32,
    ) -> Result<Vec<BoardRow>, StoreError> {
        let mut newest_first = self.rows.orders.clone();
        newest_first.sort_by_key(|order| std::cmp::Reverse(order.id()));
        let rows = newest_first
            .iter()
            .filter(|order| state.is_none_or(|state| order.state().name() == state))
            .filter(|order| after.is_none_or(|after| order.id() < after))
            .take(take as usize);
        Ok(rows.map(row).collect())
    }

    async fn alerts(&mut self, take: u32) -> Result<Vec<Owed>, StoreError> {
        Ok(self
            .rows
            .alerts
            .iter()
            .take(take as usize)
            .cloned()
            .collect())
    }

    async fn payment_message(&mut self, _: InvoiceId) -> Result<Option<i32>, StoreError> {
        Err(away())
    }

    async fn photo(&mut self, _: i64, _: &str) -> Result<Option<String>, StoreError> {
        Err(away())
    }

    async fn order_of(&mut self, _: InvoiceId) -> Result<Option<OrderId>, StoreError> {
        Err(away())
    }
}

fn row(order: &Order) -> BoardRow {
    BoardRow {
        order: order.id(),
        number: order.number().clone(),
        shopper: order.shopper(),
        state: order.state(),
        total: order.total(),
        placed_at: order.placed_at(),
        invoice: None,
    }
}

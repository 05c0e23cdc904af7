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

use super::{Copy, unused};

#[async_trait]
impl OrdersRead for Copy {
    async fn categories(&mut self) -> Result<Vec<(Category, u32)>, StoreError> {
        let count = |id| {
            self.rows
                .products
                .iter()
                .filter(|product| product.category == id)
                .count()
        };
        let rows = self.rows.categories.iter();
        Ok(rows
            .map(|category| {
                (
                    category.clone(),
                    u32::try_from(count(category.id)).expect("few"),
                )
            })
            .collect())
    }
    async fn products(
        &mut self,
        category: Option<CategoryId>,
        skip: u32,
        take: u32,
    ) -> Result<(Vec<Product>, u32), StoreError> {
        let all: Vec<Product> = self
            .rows
            .products
            .iter()
            .filter(|product| category.is_none_or(|category| product.category == category))
            .cloned()
            .collect();
        let count = u32::try_from(all.len()).expect("few");
        let page = all.into_iter().skip(skip as usize).take(take as usize);
        Ok((page.collect(), count))
    }
    async fn product(&mut self, id: ProductId) -> Result<Option<Product>, StoreError> {
        Ok(self
            .rows
            .products
            .iter()
            .find(|product| product.id == id)
            .cloned())
    }
    async fn offers(
        &mut self,
        variants: &[VariantId],
        currency: Currency,
        _branch: Option<BranchId>,
    ) -> Result<Vec<Offer>, StoreError> {
        Ok(self.rows.offers(variants, currency))
    }
    async fn branches(&mut self) -> Result<Vec<Branch>, StoreError> {
        Ok(self.rows.branches.clone())
    }
    async fn stock_of(&mut self, _: &[VariantId]) -> Result<Vec<(Place, Stock)>, StoreError> {
        Err(unused())
    }
    async fn cart(&mut self, shopper: ShopperId) -> Result<Cart, StoreError> {
        Ok(self
            .rows
            .carts
            .get(&shopper)
            .cloned()
            .unwrap_or(Cart::empty(shopper)))
    }
    async fn order(&mut self, id: OrderId) -> Result<Option<Order>, StoreError> {
        Ok(self
            .rows
            .orders
            .iter()
            .find(|order| order.id() == id)
            .cloned())
    }
    async fn order_by_number(
        &mut self,
        _number: &OrderNumber,
    ) -> Result<Option<OrderId>, StoreError> {
        Err(unused())
    }
    async fn orders(
        &mut self,
        shopper: Option<ShopperId>,
        _state: Option<&str>,
        _after: Option<OrderId>,
        _take: u32,
    ) -> Result<Vec<Order>, StoreError> {
        let orders = self.rows.orders.iter().rev();
        Ok(orders
            .filter(|order| shopper == Some(order.shopper()))
            .cloned()
            .collect())
    }
    async fn timeline(&mut self, order: OrderId) -> Result<Vec<TimelineEntry>, StoreError> {
        let entries = self.rows.timeline.iter();
        Ok(entries
            .filter(|(of, _)| *of == order)
            .map(|(_, entry)| entry.clone())
            .collect())
    }
}

#[async_trait]
impl PaymentsRead for Copy {
    async fn invoice(&mut self, id: InvoiceId) -> Result<Option<Invoice>, StoreError> {
        let found = self
            .rows
            .invoices
            .iter()
            .find(|(invoice, _)| invoice.id() == id);
        Ok(found.map(|(invoice, _)| invoice.clone()))
    }
    async fn of_order(&mut self, order: OrderId) -> Result<Option<Invoice>, StoreError> {
        let found = self
            .rows
            .invoices
            .iter()
            .find(|(invoice, _)| invoice.order() == order);
        Ok(found.map(|(invoice, _)| invoice.clone()))
    }
    async fn quote(&mut self, id: InvoiceId) -> Result<Option<Quote>, StoreError> {
        let found = self
            .rows
            .invoices
            .iter()
            .find(|(invoice, _)| invoice.id() == id);
        Ok(found.map(|(_, quote)| *quote))
    }
    async fn address(&mut self, id: InvoiceId) -> Result<Option<AddressRecord>, StoreError> {
        Ok(self
            .rows
            .addresses
            .iter()
            .find(|record| record.invoice == id)
            .copied())
    }
    async fn invoices(
        &mut self,
        _state: Option<&str>,
        _after: Option<InvoiceId>,
        _take: u32,
    ) -> Result<Vec<Invoice>, StoreError> {
        Err(unused())
    }
    async fn transfers(
        &mut self,
        _: Option<InvoiceId>,
        _: Option<TxHash>,
        _: u32,
    ) -> Result<Vec<TransferRow>, StoreError> {
        Err(unused())
    }
    async fn suspense(&mut self, _take: u32) -> Result<Vec<SuspenseEntry>, StoreError> {
        Err(unused())
    }
    async fn progress(&mut self, _chain: ChainId) -> Result<(u64, Timestamp), StoreError> {
        Ok((self.rows.height, Timestamp::EPOCH))
    }
}

#[async_trait]
impl IdentityRead for Copy {
    async fn by_telegram(&mut self, telegram: i64) -> Result<Option<Shopper>, StoreError> {
        let mut shoppers = self.rows.shoppers.iter();
        Ok(shoppers
            .find(|shopper| *shopper.telegram.expose() == telegram)
            .cloned())
    }
    async fn shopper(&mut self, id: ShopperId) -> Result<Option<Shopper>, StoreError> {
        Ok(self
            .rows
            .shoppers
            .iter()
            .find(|shopper| shopper.id == id)
            .cloned())
    }
    async fn key(&mut self, _id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        Err(unused())
    }
}

#[async_trait]
impl StoreRead for Copy {
    async fn board(
        &mut self,
        _state: Option<&str>,
        _after: Option<OrderId>,
        _take: u32,
    ) -> Result<Vec<BoardRow>, StoreError> {
        Err(unused())
    }
    async fn alerts(&mut self, _take: u32) -> Result<Vec<Owed>, StoreError> {
        Err(unused())
    }
    async fn payment_message(&mut self, invoice: InvoiceId) -> Result<Option<i32>, StoreError> {
        Ok(self.rows.payment_messages.get(&invoice).copied())
    }
    async fn photo(&mut self, _bot: i64, photo: &str) -> Result<Option<String>, StoreError> {
        Ok(self.rows.photos.get(photo).cloned())
    }
    async fn order_of(&mut self, invoice: InvoiceId) -> Result<Option<OrderId>, StoreError> {
        let found = self
            .rows
            .invoices
            .iter()
            .find(|(known, _)| known.id() == invoice);
        Ok(found.map(|(invoice, _)| invoice.order()))
    }
}

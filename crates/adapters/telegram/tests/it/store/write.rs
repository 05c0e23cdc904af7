use async_trait::async_trait;
use chainstore_identity::ports::{ApiKeyStore, IdentityTx, ShopperStore};
use chainstore_identity::{ApiKey, ApiKeyId, Shopper};
use chainstore_kernel::{
    AuditEntry, AuditTrail, ChainId, Currency, Fact, Inbox, Lease, OrderId, Outbox, OutboxMessage,
    ShopperId, StoreError, Taken, Timestamp, Tx,
};
use chainstore_orders::ports::{CartStore, CatalogueStore, OrderStore, OrdersTx};
use chainstore_orders::{
    Branch, BranchId, Cart, Category, Offer, Order, OrderEvent, Place, Product, ProductId,
    Reservation, Stock, StockChange, StockMove, TimelineEntry, VariantId,
};
use chainstore_payments::ports::{
    AddressBook, ChainStore, InvoiceStore, PaymentsTx, SuspenseStore,
};
use chainstore_payments::{
    AccountTag, AddressRecord, BlockHash, Header, Invoice, InvoiceId, Quote, Recipient,
    SuspenseEntry, TransferKey,
};
use chainstore_workflows::ports::{ChatMemory, StoreTx};

use super::{Copy, unused};

#[async_trait]
impl Tx for Copy {
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let Self { rows, home } = *self;
        home.with(|kept| *kept = rows);
        Ok(())
    }
    fn outbox(&mut self) -> &mut dyn Outbox {
        self
    }
    fn inbox(&mut self) -> &mut dyn Inbox {
        self
    }
    fn audit(&mut self) -> &mut dyn AuditTrail {
        self
    }
    async fn fence(&mut self, _lease: &Lease) -> Result<(), StoreError> {
        Err(unused())
    }
}

impl Outbox for Copy {
    fn push(&mut self, message: OutboxMessage) {
        self.rows.outbox.push(message);
    }
}

#[async_trait]
impl Inbox for Copy {
    async fn take(&mut self, fact: &Fact, outcome: &str) -> Result<Taken, StoreError> {
        let key = (fact.scope.clone(), fact.key.clone());
        if let Some((outcome, digest)) = self.rows.facts.get(&key) {
            return Ok(Taken::Before {
                outcome: outcome.clone(),
                same_request: *digest == fact.digest,
            });
        }
        let taken = (outcome.to_owned(), fact.digest.clone());
        self.rows.facts.insert(key, taken);
        Ok(Taken::First)
    }
}

impl AuditTrail for Copy {
    fn append(&mut self, _entry: AuditEntry) {}
}

impl OrdersTx for Copy {
    fn catalogue(&mut self) -> &mut dyn CatalogueStore {
        self
    }
    fn carts(&mut self) -> &mut dyn CartStore {
        self
    }
    fn orders(&mut self) -> &mut dyn OrderStore {
        self
    }
}

#[async_trait]
impl CatalogueStore for Copy {
    async fn add_category(&mut self, _category: &Category) -> Result<(), StoreError> {
        Err(unused())
    }
    async fn add_branch(&mut self, _branch: &Branch) -> Result<(), StoreError> {
        Err(unused())
    }
    async fn add_product(&mut self, _product: &Product) -> Result<(), StoreError> {
        Err(unused())
    }
    async fn save_product(&mut self, _product: &Product) -> Result<(), StoreError> {
        Err(unused())
    }
    async fn product(&mut self, _id: ProductId) -> Result<Option<Product>, StoreError> {
        Err(unused())
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
    async fn stock(&mut self, _place: Place) -> Result<Stock, StoreError> {
        Err(unused())
    }
    async fn set_available(&mut self, _place: Place, _available: u32) -> Result<(), StoreError> {
        Err(unused())
    }
    async fn move_stock(&mut self, changes: &[StockChange]) -> Result<Vec<Place>, StoreError> {
        for change in changes {
            assert_eq!(
                change.movement,
                StockMove::Reserve,
                "nothing else happens here"
            );
            let left = self.rows.available.get_mut(&change.line.place.variant);
            let left = left.expect("a known variant");
            *left = left.checked_sub(change.line.quantity).expect("enough");
        }
        Ok(Vec::new())
    }
}

#[async_trait]
impl CartStore for Copy {
    async fn cart(&mut self, shopper: ShopperId) -> Result<Cart, StoreError> {
        Ok(self
            .rows
            .carts
            .get(&shopper)
            .cloned()
            .unwrap_or(Cart::empty(shopper)))
    }
    async fn save(&mut self, cart: &Cart) -> Result<(), StoreError> {
        let version = cart.version + 1;
        let next = Cart {
            version,
            ..cart.clone()
        };
        self.rows.carts.insert(cart.shopper, next);
        Ok(())
    }
}

#[async_trait]
impl OrderStore for Copy {
    async fn add(&mut self, order: &Order) -> Result<(), StoreError> {
        self.rows.orders.push(order.clone());
        let what = OrderEvent::Placed.name();
        let at = order.placed_at();
        self.rows
            .timeline
            .push((order.id(), TimelineEntry { at, what }));
        Ok(())
    }
    async fn order(&mut self, id: OrderId) -> Result<Option<Order>, StoreError> {
        chainstore_orders::ports::OrdersRead::order(self, id).await
    }
    async fn save(&mut self, _order: &Order) -> Result<(), StoreError> {
        Err(unused())
    }
    async fn record(
        &mut self,
        order: OrderId,
        at: Timestamp,
        event: &OrderEvent,
    ) -> Result<(), StoreError> {
        let what = event.name();
        self.rows.timeline.push((order, TimelineEntry { at, what }));
        Ok(())
    }
    async fn reserve(&mut self, _reservation: &Reservation) -> Result<(), StoreError> {
        Ok(())
    }
    async fn reservation(&mut self, _order: OrderId) -> Result<Option<Reservation>, StoreError> {
        Err(unused())
    }
    async fn save_reservation(&mut self, _reservation: &Reservation) -> Result<(), StoreError> {
        Err(unused())
    }
}

impl PaymentsTx for Copy {
    fn invoices(&mut self) -> &mut dyn InvoiceStore {
        self
    }
    fn addresses(&mut self) -> &mut dyn AddressBook {
        self
    }
    fn chains(&mut self) -> &mut dyn ChainStore {
        self
    }
    fn suspense(&mut self) -> &mut dyn SuspenseStore {
        self
    }
}

#[async_trait]
impl InvoiceStore for Copy {
    async fn add(&mut self, invoice: &Invoice, quote: &Quote) -> Result<(), StoreError> {
        self.rows.invoices.push((invoice.clone(), *quote));
        Ok(())
    }
    async fn invoice(&mut self, _id: InvoiceId) -> Result<Option<Invoice>, StoreError> {
        Err(unused())
    }
    async fn of_order(&mut self, order: OrderId) -> Result<Option<Invoice>, StoreError> {
        chainstore_payments::ports::PaymentsRead::of_order(self, order).await
    }
    async fn save(&mut self, _invoice: &Invoice) -> Result<(), StoreError> {
        Err(unused())
    }
    async fn ripe(
        &mut self,
        _chain: ChainId,
        _height: u64,
        _take: u32,
    ) -> Result<Vec<Invoice>, StoreError> {
        Err(unused())
    }
    async fn due(
        &mut self,
        _chain: ChainId,
        _now: Timestamp,
        _take: u32,
    ) -> Result<Vec<Invoice>, StoreError> {
        Err(unused())
    }
    async fn holder(&mut self, _key: TransferKey) -> Result<Option<InvoiceId>, StoreError> {
        Err(unused())
    }
    async fn in_block(
        &mut self,
        _chain: ChainId,
        _block: BlockHash,
    ) -> Result<Vec<(Invoice, Vec<TransferKey>)>, StoreError> {
        Err(unused())
    }
}

#[async_trait]
impl AddressBook for Copy {
    async fn next_index(&mut self, _account: AccountTag) -> Result<u32, StoreError> {
        Ok(u32::try_from(self.rows.addresses.len()).expect("few"))
    }
    async fn add(&mut self, record: &AddressRecord) -> Result<(), StoreError> {
        self.rows.addresses.push(*record);
        Ok(())
    }
    async fn of_invoice(
        &mut self,
        _invoice: InvoiceId,
    ) -> Result<Option<AddressRecord>, StoreError> {
        Err(unused())
    }
    async fn find(&mut self, _recipients: &[Recipient]) -> Result<Vec<AddressRecord>, StoreError> {
        Err(unused())
    }
}

#[async_trait]
impl ChainStore for Copy {
    async fn window(&mut self, _chain: ChainId) -> Result<Vec<Header>, StoreError> {
        Err(unused())
    }
    async fn extend(
        &mut self,
        _chain: ChainId,
        _headers: &[Header],
        _keep: u32,
    ) -> Result<(), StoreError> {
        Err(unused())
    }
    async fn undo(&mut self, _chain: ChainId, _header: &Header) -> Result<(), StoreError> {
        Err(unused())
    }
    async fn observed(&mut self, _chain: ChainId, _at: Timestamp) -> Result<(), StoreError> {
        Err(unused())
    }
    async fn observed_through(&mut self, _chain: ChainId) -> Result<Timestamp, StoreError> {
        Ok(Timestamp::from_seconds(1_795_000_000))
    }
    async fn height(&mut self, _chain: ChainId) -> Result<u64, StoreError> {
        Ok(self.rows.height)
    }
}

#[async_trait]
impl SuspenseStore for Copy {
    async fn put(&mut self, _entry: &SuspenseEntry) -> Result<(), StoreError> {
        Err(unused())
    }
    async fn withdraw(&mut self, _key: TransferKey) -> Result<(), StoreError> {
        Err(unused())
    }
}

impl IdentityTx for Copy {
    fn shoppers(&mut self) -> &mut dyn ShopperStore {
        self
    }
    fn keys(&mut self) -> &mut dyn ApiKeyStore {
        self
    }
}

#[async_trait]
impl ShopperStore for Copy {
    async fn by_telegram(&mut self, telegram: i64) -> Result<Option<Shopper>, StoreError> {
        chainstore_identity::ports::IdentityRead::by_telegram(self, telegram).await
    }
    async fn shopper(&mut self, id: ShopperId) -> Result<Option<Shopper>, StoreError> {
        chainstore_identity::ports::IdentityRead::shopper(self, id).await
    }
    async fn add(&mut self, shopper: &Shopper) -> Result<(), StoreError> {
        self.rows.shoppers.push(shopper.clone());
        Ok(())
    }
    async fn save(&mut self, shopper: &Shopper) -> Result<(), StoreError> {
        self.rows.shoppers.retain(|known| known.id != shopper.id);
        self.rows.shoppers.push(shopper.clone());
        Ok(())
    }
}

#[async_trait]
impl ApiKeyStore for Copy {
    async fn add(&mut self, _key: &ApiKey) -> Result<(), StoreError> {
        Err(unused())
    }
    async fn revoke(&mut self, _id: ApiKeyId, _at: Timestamp) -> Result<(), StoreError> {
        Err(unused())
    }
    async fn all(&mut self) -> Result<Vec<ApiKey>, StoreError> {
        Err(unused())
    }
}

impl StoreTx for Copy {
    fn chat(&mut self) -> &mut dyn ChatMemory {
        self
    }
}

#[async_trait]
impl ChatMemory for Copy {
    async fn remember_payment_message(
        &mut self,
        invoice: InvoiceId,
        message: i32,
    ) -> Result<(), StoreError> {
        self.rows.payment_messages.insert(invoice, message);
        Ok(())
    }
    async fn remember_photo(
        &mut self,
        _bot: i64,
        photo: &str,
        handle: &str,
    ) -> Result<(), StoreError> {
        self.rows.photos.insert(photo.to_owned(), handle.to_owned());
        Ok(())
    }
}

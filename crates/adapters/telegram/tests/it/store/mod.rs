//! A store of vectors: transactions work on a copy and commit by putting it back. Enough for one shopper
//! at a time; the real stores have their own laws.

mod audit;
mod queues;
mod read;
mod write;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chainstore_identity::Shopper;
use chainstore_kernel::{Begin, Currency, OrderId, OutboxMessage, Read, ShopperId, StoreError};
use chainstore_orders::{Branch, Cart, Category, Offer, Order, Product, TimelineEntry, VariantId};
use chainstore_payments::{AddressRecord, Invoice, InvoiceId, Quote};
use chainstore_workflows::ports::{Incoming, StoreRead, StoreTx};

#[derive(Clone, Default)]
pub(crate) struct Rows {
    pub(crate) categories: Vec<Category>,
    pub(crate) products: Vec<Product>,
    pub(crate) available: HashMap<VariantId, u32>,
    pub(crate) branches: Vec<Branch>,
    pub(crate) carts: HashMap<ShopperId, Cart>,
    pub(crate) orders: Vec<Order>,
    pub(crate) timeline: Vec<(OrderId, TimelineEntry)>,
    pub(crate) invoices: Vec<(Invoice, Quote)>,
    pub(crate) addresses: Vec<AddressRecord>,
    pub(crate) shoppers: Vec<Shopper>,
    pub(crate) photos: HashMap<String, String>,
    pub(crate) payment_messages: HashMap<InvoiceId, i32>,
    pub(crate) facts: HashMap<(String, String), (String, String)>,
    pub(crate) outbox: Vec<OutboxMessage>,
    pub(crate) inbox: Vec<Kept>,
    pub(crate) height: u64,
}

/// An item of the inbox.
#[derive(Clone)]
pub(crate) struct Kept {
    pub(crate) incoming: Incoming,
    pub(crate) open: bool,
    pub(crate) parked: Option<String>,
}

#[derive(Clone, Default)]
pub(crate) struct Store {
    rows: Arc<Mutex<Rows>>,
    down: Arc<Mutex<bool>>,
}

/// A transaction or a view: a copy of the rows.
pub(crate) struct Copy {
    rows: Rows,
    home: Store,
}

impl Store {
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Rows) -> T) -> T {
        work(
            &mut self
                .rows
                .lock()
                .expect("no test panics while it holds this"),
        )
    }

    /// Takes the store away or gives it back.
    pub(crate) fn set_down(&self, down: bool) {
        *self
            .down
            .lock()
            .expect("no test panics while it holds this") = down;
    }

    fn check(&self) -> Result<(), StoreError> {
        if *self
            .down
            .lock()
            .expect("no test panics while it holds this")
        {
            return Err(unused());
        }
        Ok(())
    }

    fn copy(&self) -> Result<Copy, StoreError> {
        self.check()?;
        let rows = self.with(|rows| rows.clone());
        let home = self.clone();
        Ok(Copy { rows, home })
    }
}

#[async_trait]
impl Begin<dyn StoreTx> for Store {
    async fn begin(&self) -> Result<Box<dyn StoreTx>, StoreError> {
        Ok(Box::new(self.copy()?))
    }
}

#[async_trait]
impl Read<dyn StoreRead> for Store {
    async fn read(&self) -> Result<Box<dyn StoreRead>, StoreError> {
        Ok(Box::new(self.copy()?))
    }
}

impl Rows {
    fn offers(&self, variants: &[VariantId], currency: Currency) -> Vec<Offer> {
        let offer = |id: &VariantId| {
            let product = self
                .products
                .iter()
                .find(|product| product.variant(*id).is_some())?;
            let variant = product.variant(*id)?;
            Some(Offer {
                variant: *id,
                product: product.id,
                title: product.title.clone(),
                label: variant.label.clone(),
                kind: product.kind,
                price: variant.price(currency),
                available: self.available.get(id).copied().unwrap_or(0),
            })
        };
        variants.iter().filter_map(offer).collect()
    }
}

/// What no test here needs.
fn unused() -> StoreError {
    StoreError::Unavailable {
        reason: "not here".to_owned(),
    }
}

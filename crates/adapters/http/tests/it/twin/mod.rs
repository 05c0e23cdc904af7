//! A store in memory with the part of the ports that staff need; everything else says it is away.
//! The laws of the ports are proved on the real stores by the contract suite.

mod away;
mod read;
mod tx;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chainstore_identity::ApiKey;
use chainstore_kernel::{Begin, Fact, Read, StoreError};
use chainstore_orders::{Branch, Category, Order, Place, Product, Stock};
use chainstore_payments::{Invoice, SuspenseEntry};
use chainstore_workflows::ports::{Owed, StoreRead, StoreTx};

/// Everything that is stored.
#[derive(Clone, Default)]
pub(crate) struct Rows {
    pub(crate) keys: Vec<ApiKey>,
    pub(crate) categories: Vec<Category>,
    pub(crate) branches: Vec<Branch>,
    pub(crate) products: Vec<Product>,
    pub(crate) stock: BTreeMap<Place, Stock>,
    pub(crate) facts: Vec<(Fact, String)>,
    pub(crate) orders: Vec<Order>,
    pub(crate) invoices: Vec<Invoice>,
    pub(crate) suspense: Vec<SuspenseEntry>,
    pub(crate) alerts: Vec<Owed>,
}

/// The store.
#[derive(Clone, Default)]
pub(crate) struct Twin(Arc<Mutex<Rows>>);

/// A transaction or a view: a copy of the rows, written back at commit.
pub(crate) struct Session {
    pub(crate) twin: Twin,
    pub(crate) rows: Rows,
}

impl Twin {
    /// Changes the rows directly.
    pub(crate) fn seed(&self, change: impl FnOnce(&mut Rows)) {
        change(&mut self.0.lock().unwrap());
    }

    /// The rows now.
    pub(crate) fn rows(&self) -> Rows {
        self.0.lock().unwrap().clone()
    }

    fn session(&self) -> Box<Session> {
        Box::new(Session {
            twin: self.clone(),
            rows: self.rows(),
        })
    }
}

#[async_trait]
impl Begin<dyn StoreTx> for Twin {
    async fn begin(&self) -> Result<Box<dyn StoreTx>, StoreError> {
        Ok(self.session())
    }
}

#[async_trait]
impl Read<dyn StoreRead> for Twin {
    async fn read(&self) -> Result<Box<dyn StoreRead>, StoreError> {
        Ok(self.session())
    }
}

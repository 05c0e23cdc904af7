use async_trait::async_trait;
use chainstore_identity::ports::{ApiKeyStore, IdentityTx, ShopperStore};
use chainstore_identity::{ApiKey, ApiKeyId};
use chainstore_kernel::{
    AuditEntry, AuditTrail, Currency, Fact, Inbox, Lease, Outbox, OutboxMessage, StoreError, Taken,
    Timestamp, Tx,
};
use chainstore_monitoring::ports::{AuditChain, MonitoringTx};
use chainstore_orders::ports::{CartStore, CatalogueStore, OrderStore, OrdersTx};
use chainstore_orders::{
    Branch, BranchId, Category, Offer, Place, Product, ProductId, Stock, StockChange, VariantId,
};
use chainstore_payments::ports::{
    AddressBook, ChainStore, InvoiceStore, PaymentsTx, SuspenseStore,
};
use chainstore_workflows::ports::{ChatMemory, StoreTx};

use super::Session;
use super::away::away;

#[async_trait]
impl Tx for Session {
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let Self { twin, rows } = *self;
        twin.seed(|stored| *stored = rows);
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

    async fn fence(&mut self, _: &Lease) -> Result<(), StoreError> {
        Err(away())
    }
}

impl Outbox for Session {
    fn push(&mut self, _: OutboxMessage) {}
}

impl AuditTrail for Session {
    fn append(&mut self, _: AuditEntry) {}
}

#[async_trait]
impl Inbox for Session {
    async fn take(&mut self, fact: &Fact, outcome: &str) -> Result<Taken, StoreError> {
        let known = self
            .rows
            .facts
            .iter()
            .find(|(known, _)| known.scope == fact.scope && known.key == fact.key);
        if let Some((known, outcome)) = known {
            return Ok(Taken::Before {
                outcome: outcome.clone(),
                same_request: known.digest == fact.digest,
            });
        }
        self.rows.facts.push((fact.clone(), outcome.to_owned()));
        Ok(Taken::First)
    }
}

#[async_trait]
impl CatalogueStore for Session {
    async fn add_category(&mut self, category: &Category) -> Result<(), StoreError> {
        self.rows.categories.push(category.clone());
        Ok(())
    }

    async fn add_branch(&mut self, branch: &Branch) -> Result<(), StoreError> {
        self.rows.branches.push(branch.clone());
        Ok(())
    }

    async fn add_product(&mut self, product: &Product) -> Result<(), StoreError> {
        let fits = |known: &Category| known.id == product.category;
        if !self.rows.categories.iter().any(fits) {
            return Err(StoreError::Conflict { entity: "category" });
        }
        self.rows.products.push(product.clone());
        Ok(())
    }

    async fn save_product(&mut self, _: &Product) -> Result<(), StoreError> {
        Err(away())
    }

    async fn product(&mut self, id: ProductId) -> Result<Option<Product>, StoreError> {
        let found = self.rows.products.iter().find(|product| product.id == id);
        Ok(found.cloned())
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

    async fn stock(&mut self, place: Place) -> Result<Stock, StoreError> {
        Ok(self.rows.stock.get(&place).copied().unwrap_or_default())
    }

    async fn set_available(&mut self, place: Place, available: u32) -> Result<(), StoreError> {
        self.rows.stock.entry(place).or_default().available = available;
        Ok(())
    }

    async fn move_stock(&mut self, _: &[StockChange]) -> Result<Vec<Place>, StoreError> {
        Err(away())
    }
}

#[async_trait]
impl ApiKeyStore for Session {
    async fn add(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        self.rows.keys.push(key.clone());
        Ok(())
    }

    async fn revoke(&mut self, id: ApiKeyId, at: Timestamp) -> Result<(), StoreError> {
        for key in self.rows.keys.iter_mut().filter(|key| key.id == id) {
            key.revoked_at.get_or_insert(at);
        }
        Ok(())
    }

    async fn all(&mut self) -> Result<Vec<ApiKey>, StoreError> {
        Ok(self.rows.keys.clone())
    }
}

impl OrdersTx for Session {
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

impl PaymentsTx for Session {
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

impl IdentityTx for Session {
    fn shoppers(&mut self) -> &mut dyn ShopperStore {
        self
    }
    fn keys(&mut self) -> &mut dyn ApiKeyStore {
        self
    }
}

impl MonitoringTx for Session {
    fn chain(&mut self) -> &mut dyn AuditChain {
        self
    }
}

impl StoreTx for Session {
    fn chat(&mut self) -> &mut dyn ChatMemory {
        self
    }
}

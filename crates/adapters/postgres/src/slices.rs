//! Implements [`Store`] and [`StoreTx`]: opens transactions and views, and gives access to the store of
//! each domain.

use async_trait::async_trait;
use chainstore_identity::ports::{ApiKeyStore, IdentityTx, ShopperStore};
use chainstore_kernel::{Authorized, StoreError};
use chainstore_monitoring::ports::{AuditChain, MonitoringTx};
use chainstore_orders::ports::{CartStore, CatalogueStore, OrderStore, OrdersTx};
use chainstore_payments::ports::{
    AddressBook, ChainStore, InvoiceStore, PaymentsTx, SuspenseStore,
};
use chainstore_ports::{Store, StoreRead, StoreTx};

use crate::{database::Database, transaction::SqlTx};

#[async_trait]
impl Store for Database {
    async fn begin(&self, _who: &Authorized<'_>) -> Result<Box<dyn StoreTx>, StoreError> {
        Ok(Box::new(self.write().await?))
    }

    async fn read(&self, _who: &Authorized<'_>) -> Result<Box<dyn StoreRead>, StoreError> {
        Ok(Box::new(self.view().await?))
    }
}

macro_rules! offers {
    ($($slice:ident { $($name:ident: $store:ident),+ })+) => {$(
        impl $slice for SqlTx {
            $(fn $name(&mut self) -> &mut dyn $store { self })+
        }
    )+};
}

offers! {
    OrdersTx { catalogue: CatalogueStore, carts: CartStore, orders: OrderStore }
    PaymentsTx { invoices: InvoiceStore, addresses: AddressBook, chains: ChainStore, suspense: SuspenseStore }
    IdentityTx { shoppers: ShopperStore, keys: ApiKeyStore }
    MonitoringTx { chain: AuditChain }
}

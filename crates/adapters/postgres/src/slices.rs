//! Which slices a transaction and a view offer: one line each.

use async_trait::async_trait;
use chainstore_identity::ports::{ApiKeyStore, IdentityRead, IdentityTx, ShopperStore};
use chainstore_kernel::{Begin, Read, StoreError};
use chainstore_monitoring::ports::{AuditChain, MonitoringRead, MonitoringTx};
use chainstore_orders::ports::{CartStore, CatalogueStore, OrderStore, OrdersRead, OrdersTx};
use chainstore_payments::ports::{
    AddressBook, ChainStore, InvoiceStore, PaymentsRead, PaymentsTx, SuspenseStore,
};
use chainstore_workflows::ports::{ChatMemory, StoreRead, StoreTx};

use crate::{database::Database, transaction::SqlTx};

macro_rules! begins {
    ($($slice:ident)+) => {$(
        #[async_trait]
        impl Begin<dyn $slice> for Database {
            async fn begin(&self) -> Result<Box<dyn $slice>, StoreError> {
                Ok(Box::new(self.write().await?))
            }
        }
    )+};
}

macro_rules! reads {
    ($($slice:ident)+) => {$(
        #[async_trait]
        impl Read<dyn $slice> for Database {
            async fn read(&self) -> Result<Box<dyn $slice>, StoreError> {
                Ok(Box::new(self.view().await?))
            }
        }
    )+};
}

macro_rules! offers {
    ($($slice:ident { $($name:ident: $store:ident),+ })+) => {$(
        impl $slice for SqlTx {
            $(fn $name(&mut self) -> &mut dyn $store { self })+
        }
    )+};
}

begins! { OrdersTx PaymentsTx IdentityTx MonitoringTx StoreTx }
reads! { OrdersRead PaymentsRead IdentityRead MonitoringRead StoreRead }
offers! {
    OrdersTx { catalogue: CatalogueStore, carts: CartStore, orders: OrderStore }
    PaymentsTx { invoices: InvoiceStore, addresses: AddressBook, chains: ChainStore, suspense: SuspenseStore }
    IdentityTx { shoppers: ShopperStore, keys: ApiKeyStore }
    MonitoringTx { chain: AuditChain }
    StoreTx { chat: ChatMemory }
}

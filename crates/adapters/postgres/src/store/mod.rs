//! The ports of the store, one file for each: what a transaction writes, and what a transaction or a view
//! reads.

mod addresses;
mod alerts;
mod audit;
mod board;
mod books;
mod carts;
mod catalogue;
mod chains;
mod facts;
mod invoices;
mod keys;
mod ledgers;
mod orders;
mod settings;
mod shoppers;
mod stock;
mod suspense;
mod transfers;

use chainstore_identity::ports::{ApiKeyStore, IdentityTx, ShopperStore};
use chainstore_monitoring::ports::{AuditChain, MonitoringTx};
use chainstore_orders::ports::{CartStore, CatalogueStore, OrderStore, OrdersTx};
use chainstore_payments::ports::{
    AddressBook, BookStore, ChainStore, InvoiceStore, PaymentsTx, SuspenseStore,
};

use crate::transaction::SqlTx;

macro_rules! offers {
    ($($domain:ident { $($name:ident: $store:ident),+ })+) => {$(
        impl $domain for SqlTx {
            $(fn $name(&mut self) -> &mut dyn $store { self })+
        }
    )+};
}

offers! {
    OrdersTx { catalogue: CatalogueStore, carts: CartStore, orders: OrderStore }
    PaymentsTx {
        invoices: InvoiceStore, addresses: AddressBook, chains: ChainStore, suspense: SuspenseStore, books: BookStore
    }
    IdentityTx { shoppers: ShopperStore, keys: ApiKeyStore }
    MonitoringTx { chain: AuditChain }
}

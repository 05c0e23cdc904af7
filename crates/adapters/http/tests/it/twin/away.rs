//! Ports no staff route reaches.

use async_trait::async_trait;
use chainstore_identity::Shopper;
use chainstore_identity::ports::ShopperStore;
use chainstore_kernel::{ChainId, OrderId, ShopperId, StoreError, Timestamp};
use chainstore_monitoring::ports::{AuditChain, MonitoringRead};
use chainstore_monitoring::{AuditRecord, Checkpoint, Link};
use chainstore_orders::ports::{CartStore, OrderStore};
use chainstore_orders::{Cart, Order, OrderEvent, Reservation};
use chainstore_payments::ports::{AddressBook, ChainStore, InvoiceStore, SuspenseStore};
use chainstore_payments::{
    AccountTag, AddressRecord, BlockHash, Header, Invoice, InvoiceId, Quote, Recipient,
    SuspenseEntry, TransferKey,
};
use chainstore_workflows::ports::ChatMemory;

use super::Session;

/// What an unreachable port answers.
pub(super) fn away() -> StoreError {
    StoreError::Unavailable {
        reason: "not in this twin".to_owned(),
    }
}

macro_rules! away {
    ($($port:ident { $(fn $name:ident($($arg:ty),*) -> $ret:ty;)+ })+) => {$(
        #[async_trait]
        impl $port for Session {
            $(async fn $name(&mut self, $(_: $arg),*) -> Result<$ret, StoreError> {
                Err(away())
            })+
        }
    )+};
}

away! {
    CartStore {
        fn cart(ShopperId) -> Cart;
        fn save(&Cart) -> ();
    }
    OrderStore {
        fn add(&Order) -> ();
        fn order(OrderId) -> Option<Order>;
        fn save(&Order) -> ();
        fn record(OrderId, Timestamp, &OrderEvent) -> ();
        fn reserve(&Reservation) -> ();
        fn reservation(OrderId) -> Option<Reservation>;
        fn save_reservation(&Reservation) -> ();
    }
    InvoiceStore {
        fn add(&Invoice, &Quote) -> ();
        fn invoice(InvoiceId) -> Option<Invoice>;
        fn of_order(OrderId) -> Option<Invoice>;
        fn save(&Invoice) -> ();
        fn holder(TransferKey) -> Option<InvoiceId>;
        fn ripe(ChainId, u64, u32) -> Vec<Invoice>;
        fn due(ChainId, Timestamp, u32) -> Vec<Invoice>;
        fn in_block(ChainId, BlockHash) -> Vec<(Invoice, Vec<TransferKey>)>;
    }
    AddressBook {
        fn next_index(AccountTag) -> u32;
        fn add(&AddressRecord) -> ();
        fn of_invoice(InvoiceId) -> Option<AddressRecord>;
        fn find(&[Recipient]) -> Vec<AddressRecord>;
    }
    ChainStore {
        fn window(ChainId) -> Vec<Header>;
        fn extend(ChainId, &[Header], u32) -> ();
        fn undo(ChainId, &Header) -> ();
        fn observed(ChainId, Timestamp) -> ();
        fn observed_through(ChainId) -> Timestamp;
        fn height(ChainId) -> u64;
    }
    SuspenseStore {
        fn put(&SuspenseEntry) -> ();
        fn withdraw(TransferKey) -> ();
    }
    ShopperStore {
        fn by_telegram(i64) -> Option<Shopper>;
        fn shopper(ShopperId) -> Option<Shopper>;
        fn add(&Shopper) -> ();
        fn save(&Shopper) -> ();
    }
    AuditChain {
        fn head() -> Option<Link>;
        fn unlinked(u32) -> Vec<AuditRecord>;
        fn link(&[Link]) -> ();
        fn add_checkpoint(&Checkpoint) -> ();
        fn last_checkpoint() -> Option<Checkpoint>;
    }
    MonitoringRead {
        fn links(u64, u32) -> Vec<(Link, Option<AuditRecord>)>;
        fn unlinked(i64, u32) -> Vec<AuditRecord>;
        fn checkpoints() -> Vec<Checkpoint>;
    }
    ChatMemory {
        fn remember_payment_message(InvoiceId, i32) -> ();
        fn remember_photo(i64, &str, &str) -> ();
    }
}

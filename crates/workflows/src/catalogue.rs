use alloc::vec::Vec;

use chainstore_kernel::{Needs, UseCase};

use crate::{shop, staff, work};

/// One use case as the catalogue lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// [`UseCase::NAME`].
    pub name: &'static str,
    /// [`UseCase::NEEDS`].
    pub needs: Needs,
}

const fn entry<U: UseCase>() -> Entry {
    Entry {
        name: U::NAME,
        needs: U::NEEDS,
    }
}

/// Every use case there is. A test counts the implementations against this list.
pub fn catalogue() -> Vec<Entry> {
    alloc::vec![
        entry::<shop::Enter>(),
        entry::<shop::SetLanguage>(),
        entry::<shop::ListCategories>(),
        entry::<shop::ListProducts>(),
        entry::<shop::ShowProduct>(),
        entry::<shop::ShowCart>(),
        entry::<shop::SetQuantity>(),
        entry::<shop::AcceptChanges>(),
        entry::<shop::ChooseDelivery>(),
        entry::<shop::PlaceOrder>(),
        entry::<shop::ShowPayment>(),
        entry::<shop::MyOrders>(),
        entry::<shop::MyOrder>(),
        entry::<staff::ListOrders>(),
        entry::<staff::ShowOrder>(),
        entry::<staff::ListInvoices>(),
        entry::<staff::ShowInvoice>(),
        entry::<staff::ListTransfers>(),
        entry::<staff::ListSuspense>(),
        entry::<staff::ListAlerts>(),
        entry::<staff::ListCatalogue>(),
        entry::<staff::AddCategory>(),
        entry::<staff::AddBranch>(),
        entry::<staff::AddProduct>(),
        entry::<staff::SetStock>(),
        entry::<staff::IssueKey>(),
        entry::<staff::RevokeKey>(),
        entry::<staff::AuthenticateKey>(),
        entry::<work::ScanChain>(),
        entry::<work::ExpireInvoices>(),
        entry::<work::DeliverNotices>(),
        entry::<work::HandleUpdates>(),
        entry::<work::RaiseAlert>(),
        entry::<work::SealAudit>(),
    ]
}

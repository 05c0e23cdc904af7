//! What staff and programs do through the API.

mod board;
mod keys;
mod stocking;

pub use board::{
    BoardError, ListAlerts, ListCommand, ListInvoices, ListOrders, ListSuspense, ListTransfers,
    ListTransfersCommand, ShowInvoice, ShowOrder,
};
pub use keys::{AuthenticateKey, IssueKey, IssueKeyCommand, IssuedKey, KeyError, RevokeKey};
pub use stocking::{
    AddBranch, AddCategory, AddProduct, AddProductCommand, CatalogueView, ListCatalogue, NewBranch,
    NewCategory, NewProduct, NewVariant, SetStock, SetStockCommand, StockingError,
};

use alloc::sync::Arc;

use chainstore_identity::ports::SecretHasher;

use crate::Context;

/// Every use case of the staff, ready to be called through the gate.
pub struct StaffUseCases {
    /// See [`ListOrders`].
    pub list_orders: Arc<ListOrders>,
    /// See [`ShowOrder`].
    pub show_order: Arc<ShowOrder>,
    /// See [`ListInvoices`].
    pub list_invoices: Arc<ListInvoices>,
    /// See [`ShowInvoice`].
    pub show_invoice: Arc<ShowInvoice>,
    /// See [`ListTransfers`].
    pub list_transfers: Arc<ListTransfers>,
    /// See [`ListSuspense`].
    pub list_suspense: Arc<ListSuspense>,
    /// See [`ListAlerts`].
    pub list_alerts: Arc<ListAlerts>,
    /// See [`ListCatalogue`].
    pub list_catalogue: Arc<ListCatalogue>,
    /// See [`AddCategory`].
    pub add_category: Arc<AddCategory>,
    /// See [`AddBranch`].
    pub add_branch: Arc<AddBranch>,
    /// See [`AddProduct`].
    pub add_product: Arc<AddProduct>,
    /// See [`SetStock`].
    pub set_stock: Arc<SetStock>,
    /// See [`IssueKey`].
    pub issue_key: Arc<IssueKey>,
    /// See [`RevokeKey`].
    pub revoke_key: Arc<RevokeKey>,
    /// See [`AuthenticateKey`].
    pub authenticate_key: Arc<AuthenticateKey>,
}

impl StaffUseCases {
    /// All of them over one context.
    pub fn new(context: &Arc<Context>, hasher: &Arc<dyn SecretHasher>) -> Self {
        Self {
            list_orders: Arc::new(ListOrders(Arc::clone(context))),
            show_order: Arc::new(ShowOrder(Arc::clone(context))),
            list_invoices: Arc::new(ListInvoices(Arc::clone(context))),
            show_invoice: Arc::new(ShowInvoice(Arc::clone(context))),
            list_transfers: Arc::new(ListTransfers(Arc::clone(context))),
            list_suspense: Arc::new(ListSuspense(Arc::clone(context))),
            list_alerts: Arc::new(ListAlerts(Arc::clone(context))),
            list_catalogue: Arc::new(ListCatalogue(Arc::clone(context))),
            add_category: Arc::new(AddCategory(Arc::clone(context))),
            add_branch: Arc::new(AddBranch(Arc::clone(context))),
            add_product: Arc::new(AddProduct(Arc::clone(context))),
            set_stock: Arc::new(SetStock(Arc::clone(context))),
            issue_key: Arc::new(IssueKey(Arc::clone(context), Arc::clone(hasher))),
            revoke_key: Arc::new(RevokeKey(Arc::clone(context))),
            authenticate_key: Arc::new(AuthenticateKey(Arc::clone(context), Arc::clone(hasher))),
        }
    }
}

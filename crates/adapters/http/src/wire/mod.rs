//! What goes over the wire: types of their own, so that nothing leaves or enters by accident.

mod alerts;
mod catalogue;
mod money;
mod orders;
mod page;
mod payments;
mod time;

pub(crate) use alerts::Alert;
pub(crate) use catalogue::{
    AddBranchBody, AddCategoryBody, AddProductBody, Added, Catalogue, Product, SetStockBody, Stock,
};
pub(crate) use money::{ChainAmount, FiatAmount};
pub(crate) use orders::{Order, OrderRow, order_state};
pub(crate) use page::{LimitParams, Page, PageParams, page_size};
pub(crate) use payments::{InvoiceRow, InvoiceView, ReceivedTransfer, Suspense, invoice_state};
pub(crate) use time::rfc3339;

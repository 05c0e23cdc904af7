use chainstore_kernel::{Authorized, Needs, Page, PageRequest, UseCase};
use chainstore_payments::Invoice;
use chainstore_payments::permissions::PAYMENTS_READ;
use chainstore_payments::ports::InvoiceFilter;

use crate::Context;
use crate::error::errors;

/// Invoices, newest first.
pub struct ListInvoices;

errors! {
    /// Why invoices cannot be listed.
    ListInvoicesError in "list_invoices" {}
}

impl UseCase for ListInvoices {
    type Context = Context;
    const NAME: &'static str = "staff.list_invoices";
    const NEEDS: Needs = Needs::of(PAYMENTS_READ);
    type Command = (InvoiceFilter, PageRequest);
    type Output = Page<Invoice>;
    type Error = ListInvoicesError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        (filter, page): (InvoiceFilter, PageRequest),
    ) -> Result<Page<Invoice>, ListInvoicesError> {
        Ok(context.read(who).await?.invoices(filter, page).await?)
    }
}

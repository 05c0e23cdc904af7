use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_payments::permissions::PAYMENTS_READ;
use chainstore_payments::{Invoice, InvoiceId, Views};

use crate::Context;
use crate::error::errors;

/// Shows one invoice with its attempts and every payment they received.
pub struct ShowInvoice;

/// An invoice as staff see it.
#[derive(Clone, Debug)]
pub struct InvoiceView {
    /// The invoice.
    pub invoice: Invoice,
    /// How far the chains were followed; confirmations are counted from there.
    pub views: Views,
}

errors! {
    /// Why an invoice cannot be shown.
    ShowInvoiceError in "show_invoice" {
        /// There is no such invoice.
        NotFound = NotFound, "there is no such invoice";
    }
}

impl UseCase for ShowInvoice {
    type Context = Context;
    const NAME: &'static str = "staff.show_invoice";
    const NEEDS: Needs = Needs::of(PAYMENTS_READ);
    type Command = InvoiceId;
    type Output = InvoiceView;
    type Error = ShowInvoiceError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        id: InvoiceId,
    ) -> Result<InvoiceView, ShowInvoiceError> {
        let mut view = context.read(who).await?;
        let invoice = view.invoice(id).await?.ok_or(ShowInvoiceError::NotFound)?;
        let views = Views {
            now: context.clock.now(),
            chains: view.progress().await?,
        };
        Ok(InvoiceView { invoice, views })
    }
}

use actix_web::web::Json;
use chainstore_payments::InvoiceKind;
use chainstore_payments::ports::InvoiceFilter;
use chainstore_workflows::staff;
use chainstore_workflows::staff::{ListInvoices, ShowInvoice};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::call::Call;
use crate::extract::PathId;
use crate::problem::ApiError;
use crate::wire::{InvoiceRow, InvoiceState, Listing, Page, PageParams, Transfer};

/// Which invoices the list contains.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct InvoiceParams {
    /// Only invoices in this state.
    state: Option<InvoiceState>,
}

impl From<InvoiceParams> for InvoiceFilter {
    fn from(sent: InvoiceParams) -> Self {
        Self {
            state: sent.state.map(Into::into),
        }
    }
}

/// An invoice with every transfer it received.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvoiceView {
    #[serde(flatten)]
    invoice: InvoiceRow,
    confirmations: Confirmations,
    transfers: Vec<Transfer>,
}

/// How many blocks confirm the payment of an invoice.
#[derive(Debug, Serialize, ToSchema)]
struct Confirmations {
    /// Confirmations of the newest transfer that counts; null while no transfer counts.
    have: Option<u64>,
    needed: u32,
}

impl From<&staff::InvoiceView> for InvoiceView {
    fn from(view: &staff::InvoiceView) -> Self {
        let invoice = &view.invoice;
        let asset = invoice.terms().asset;
        let received = invoice.ledger().iter();
        Self {
            invoice: invoice.into(),
            confirmations: Confirmations {
                have: invoice.confirmations(view.height),
                needed: invoice.terms().confirmations,
            },
            transfers: received
                .map(|(key, credit)| Transfer::new(asset, key, credit))
                .collect(),
        }
    }
}

/// Invoices, newest first.
#[utoipa::path(
    get, path = "/api/v1/invoices", tag = "payments", params(InvoiceParams, PageParams),
    responses((status = 200, description = "One page", body = Page<InvoiceRow>))
)]
pub(crate) async fn list_invoices(
    call: Call<ListInvoices>,
    list: Listing<InvoiceParams>,
) -> Result<Json<Page<InvoiceRow>>, ApiError> {
    call.run(list.command()?).await.map(Page::answer)
}

/// One invoice with confirmations and every transfer it received.
#[utoipa::path(
    get, path = "/api/v1/invoices/{id}", tag = "payments", params(("id" = String, Path, example = "inv_06e5…")),
    responses((status = 200, description = "The invoice", body = InvoiceView))
)]
pub(crate) async fn show_invoice(
    call: Call<ShowInvoice>,
    PathId(id): PathId<InvoiceKind>,
) -> Result<Json<InvoiceView>, ApiError> {
    Ok(Json(InvoiceView::from(&call.run(id).await?)))
}

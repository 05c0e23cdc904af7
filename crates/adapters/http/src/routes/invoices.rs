use actix_web::web::Json;
use chainstore_payments::{Invoice, InvoiceKind};
use chainstore_workflows::staff::{ListInvoices, ShowInvoice};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::call::Call;
use crate::extract::{Params, PathId};
use crate::problem::ApiError;
use crate::wire::{InvoiceRow, InvoiceState, Page, Transfer, list_command};

/// Which invoices.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct InvoiceParams {
    /// Only those in this state.
    #[param(value_type = Option<InvoiceState>)]
    state: Option<String>,
    /// Only those older than this one: `next` of the page before.
    after: Option<String>,
    /// How many at most, 1 to 100; 50 when not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
}

/// An invoice with every transfer it received.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvoiceView {
    #[serde(flatten)]
    invoice: InvoiceRow,
    confirmations: Confirmations,
    transfers: Vec<Transfer>,
}

/// How many blocks confirm the payment.
#[derive(Debug, Serialize, ToSchema)]
struct Confirmations {
    /// Of the youngest transfer that counts; null while none does.
    have: Option<u64>,
    needed: u32,
}

impl InvoiceView {
    /// An invoice, with its chain followed up to `height`.
    fn new(invoice: &Invoice, height: u64) -> Self {
        let asset = invoice.terms().asset;
        let received = invoice.ledger().iter();
        Self {
            invoice: invoice.into(),
            confirmations: Confirmations {
                have: invoice.confirmations(height),
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
    get, path = "/api/v1/invoices", tag = "payments", params(InvoiceParams),
    responses((status = 200, description = "One page", body = Page<InvoiceRow>))
)]
pub(crate) async fn list_invoices(
    call: Call<ListInvoices>,
    Params(params): Params<InvoiceParams>,
) -> Result<Json<Page<InvoiceRow>>, ApiError> {
    let InvoiceParams {
        state,
        after,
        limit,
    } = params;
    let command = list_command::<_, InvoiceState>(state, after, limit.as_deref())?;
    let take = command.take;
    let rows = call.run(command).await?;
    Ok(Json(Page::of(&rows, take, |row| row.id().to_string())))
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
    let (invoice, height) = call.run(id).await?;
    Ok(Json(InvoiceView::new(&invoice, height)))
}

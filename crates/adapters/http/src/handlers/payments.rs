use actix_web::web::Json;
use chainstore_payments::InvoiceKind;
use chainstore_workflows::staff::{ListCommand, ListInvoices, ListSuspense, ShowInvoice};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::call::Call;
use crate::extract::{Params, PathId, field};
use crate::problem::{ApiError, Problem};
use crate::wire::{
    InvoiceRow, InvoiceView, LimitParams, Page, PageParams, Suspense, Transfer, invoice_state,
    page_size, transfers,
};

/// Invoices, newest first.
#[utoipa::path(
    get, path = "/api/v1/invoices", tag = "payments", params(PageParams), security(("api_key" = [])),
    responses(
        (status = 200, description = "One page", body = Page<InvoiceRow>),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list_invoices(
    call: Call<ListInvoices>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<InvoiceRow>>, ApiError> {
    let take = page_size(page.limit.as_deref())?;
    let command = ListCommand {
        state: invoice_state(page.state)?,
        after: page
            .after
            .as_deref()
            .map(|after| field("after", after))
            .transpose()?,
        take,
    };
    let rows = call.run(command).await?;
    Ok(Json(Page::of(&rows, take, |row| row.id().to_string())))
}

/// One invoice with confirmations and every transfer it received.
#[utoipa::path(
    get, path = "/api/v1/invoices/{id}", tag = "payments", params(("id" = String, Path, example = "inv_06e5…")), security(("api_key" = [])),
    responses(
        (status = 200, description = "The invoice", body = InvoiceView),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn show_invoice(
    call: Call<ShowInvoice>,
    PathId(id): PathId<InvoiceKind>,
) -> Result<Json<InvoiceView>, ApiError> {
    let (invoice, height) = call.run(id).await?;
    Ok(Json(InvoiceView::new(&invoice, height)))
}

/// Whose transfers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TransferParams {
    /// The invoice that received them.
    #[param(example = "inv_06e5…")]
    invoice: String,
}

/// Every transfer an invoice received.
#[utoipa::path(
    get, path = "/api/v1/transfers", tag = "payments", params(TransferParams), security(("api_key" = [])),
    responses(
        (status = 200, description = "All of them", body = Page<Transfer>),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list_transfers(
    call: Call<ShowInvoice>,
    Params(params): Params<TransferParams>,
) -> Result<Json<Page<Transfer>>, ApiError> {
    let (invoice, _) = call.run(field("invoice", &params.invoice)?).await?;
    Ok(Json(Page::whole(transfers(&invoice))))
}

/// Money in suspense, oldest first.
#[utoipa::path(
    get, path = "/api/v1/suspense", tag = "payments", params(LimitParams), security(("api_key" = [])),
    responses(
        (status = 200, description = "The oldest entries", body = Page<Suspense>),
        (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list_suspense(
    call: Call<ListSuspense>,
    Params(params): Params<LimitParams>,
) -> Result<Json<Page<Suspense>>, ApiError> {
    let rows = call.run(page_size(params.limit.as_deref())?).await?;
    Ok(Json(Page::whole(rows.iter().map(Suspense::from).collect())))
}

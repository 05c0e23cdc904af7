use actix_web::web::Json;
use chainstore_payments::InvoiceKind;
use chainstore_workflows::staff::{
    ListInvoices, ListSuspense, ListTransfers, ListTransfersCommand, ShowInvoice,
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::call::Call;
use crate::extract::{Params, PathId, field};
use crate::problem::ApiError;
use crate::wire::{
    InvoiceRow, InvoiceView, LimitParams, Page, PageParams, ReceivedTransfer, Suspense,
    invoice_state, page_size,
};

/// Invoices, newest first.
#[utoipa::path(
    get, path = "/api/v1/invoices", tag = "payments", params(PageParams),
    responses((status = 200, description = "One page", body = Page<InvoiceRow>))
)]
pub(crate) async fn list_invoices(
    call: Call<ListInvoices>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<InvoiceRow>>, ApiError> {
    let command = page.command(invoice_state)?;
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

/// Which transfers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TransferParams {
    /// Only those this invoice received.
    #[param(example = "inv_06e5…")]
    invoice: Option<String>,
    /// Only those of this transaction.
    #[param(example = "0x5c50…")]
    transaction: Option<String>,
    /// How many at most, 1 to 100; 50 unless told.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
}

/// Transfers, newest first.
#[utoipa::path(
    get, path = "/api/v1/transfers", tag = "payments", params(TransferParams),
    responses((status = 200, description = "The newest ones", body = Page<ReceivedTransfer>))
)]
pub(crate) async fn list_transfers(
    call: Call<ListTransfers>,
    Params(params): Params<TransferParams>,
) -> Result<Json<Page<ReceivedTransfer>>, ApiError> {
    let command = ListTransfersCommand {
        invoice: params
            .invoice
            .map(|text| field("invoice", &text))
            .transpose()?,
        tx: params
            .transaction
            .map(|text| field("transaction", &text))
            .transpose()?,
        take: page_size(params.limit.as_deref())?,
    };
    let rows = call.run(command).await?;
    Ok(Json(Page::whole(
        rows.iter().map(ReceivedTransfer::from).collect(),
    )))
}

/// Money in suspense, oldest first.
#[utoipa::path(
    get, path = "/api/v1/suspense", tag = "payments", params(LimitParams),
    responses((status = 200, description = "The oldest entries", body = Page<Suspense>))
)]
pub(crate) async fn list_suspense(
    call: Call<ListSuspense>,
    Params(params): Params<LimitParams>,
) -> Result<Json<Page<Suspense>>, ApiError> {
    let rows = call.run(page_size(params.limit.as_deref())?).await?;
    Ok(Json(Page::whole(rows.iter().map(Suspense::from).collect())))
}

use actix_web::web::Json;
use chainstore_payments::ports::TransferRow;
use chainstore_workflows::staff::{ListTransfers, ListTransfersCommand};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::call::Call;
use crate::extract::{Params, field};
use crate::problem::ApiError;
use crate::wire::{Page, Transfer, page_size};

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
    /// How many at most, 1 to 100; 50 when not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
}

/// A transfer with the invoice that received it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceivedTransfer {
    #[schema(example = "inv_06e5…")]
    invoice: String,
    #[serde(flatten)]
    transfer: Transfer,
}

impl From<&TransferRow> for ReceivedTransfer {
    fn from(row: &TransferRow) -> Self {
        Self {
            invoice: row.invoice.to_string(),
            transfer: Transfer::new(row.asset, &row.key, &row.credit),
        }
    }
}

/// The newest transfers, newest first. Older ones than `limit` allows are not shown; ask for an invoice
/// or a transaction to find them.
#[utoipa::path(
    get, path = "/api/v1/transfers", tag = "payments", params(TransferParams),
    responses((status = 200, description = "The newest transfers", body = Page<ReceivedTransfer>))
)]
pub(crate) async fn list_transfers(
    call: Call<ListTransfers>,
    Params(params): Params<TransferParams>,
) -> Result<Json<Page<ReceivedTransfer>>, ApiError> {
    let TransferParams {
        invoice,
        transaction,
        limit,
    } = params;
    let command = ListTransfersCommand {
        invoice: invoice.map(|text| field("invoice", &text)).transpose()?,
        tx: transaction
            .map(|text| field("transaction", &text))
            .transpose()?,
        take: page_size(limit.as_deref())?,
    };
    let rows = call.run(command).await?;
    let items = rows.iter().map(ReceivedTransfer::from);
    Ok(Json(Page::whole(items.collect())))
}

use actix_web::web::Json;
use chainstore_payments::ports::{TransferFilter, TransferRow};
use chainstore_workflows::staff::ListTransfers;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::call::Call;
use crate::extract::optional;
use crate::problem::ApiError;
use crate::wire::{Credit, Listing, Page, PageParams, TransferKey};

/// Which transfers the list contains.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TransferParams {
    /// Only transfers that this invoice received.
    #[param(example = "inv_06e5…")]
    invoice: Option<String>,
    /// Only transfers of this transaction.
    #[param(example = "0x5c50…")]
    transaction: Option<String>,
}

impl TryFrom<TransferParams> for TransferFilter {
    type Error = ApiError;

    fn try_from(sent: TransferParams) -> Result<Self, ApiError> {
        Ok(Self {
            invoice: optional("invoice", sent.invoice.as_deref())?,
            tx: optional("transaction", sent.transaction.as_deref())?,
        })
    }
}

/// A transfer with the attempt that received it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceivedTransfer {
    #[schema(example = "inv_06e5…")]
    invoice: String,
    /// The number of the attempt of this invoice whose address received it.
    #[schema(minimum = 1, maximum = 5)]
    attempt: u8,
    transfer: TransferKey,
    #[serde(flatten)]
    credit: Credit,
}

impl From<&TransferRow> for ReceivedTransfer {
    fn from(row: &TransferRow) -> Self {
        Self {
            invoice: row.invoice.to_string(),
            attempt: row.attempt.get(),
            transfer: (&row.key).into(),
            credit: (&row.credit).into(),
        }
    }
}

/// Transfers, the one that was paid most recently first.
#[utoipa::path(
    get, path = "/api/v1/transfers", tag = "payments", params(TransferParams, PageParams),
    responses((status = 200, description = "One page", body = Page<ReceivedTransfer>))
)]
pub(crate) async fn list_transfers(
    call: Call<ListTransfers>,
    list: Listing<TransferParams>,
) -> Result<Json<Page<ReceivedTransfer>>, ApiError> {
    call.run(list.command()?).await.map(Page::answer)
}

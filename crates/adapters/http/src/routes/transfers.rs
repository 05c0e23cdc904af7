use actix_web::web::Json;
use chainstore_payments::ports::{TransferFilter, TransferRow};
use chainstore_payments::{InvoiceId, TxHash};
use chainstore_workflows::staff::ListTransfers;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::call::Call;
use crate::problem::ApiError;
use crate::wire::{Listing, Page, PageParams, Transfer};

/// Which transfers the list contains.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TransferParams {
    /// Only transfers that this invoice received.
    #[param(value_type = Option<String>, example = "inv_06e5…")]
    invoice: Option<InvoiceId>,
    /// Only transfers of this transaction.
    #[param(value_type = Option<String>, example = "0x5c50…")]
    transaction: Option<Transaction>,
}

/// The hash of a transaction. It is parsed while the query is read, so that an error names the parameter.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Transaction(TxHash);

impl TryFrom<String> for Transaction {
    type Error = String;

    fn try_from(sent: String) -> Result<Self, String> {
        sent.parse().map(Self)
    }
}

impl From<TransferParams> for TransferFilter {
    fn from(sent: TransferParams) -> Self {
        Self {
            invoice: sent.invoice,
            tx: sent.transaction.map(|transaction| transaction.0),
        }
    }
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

/// Transfers, the one that was paid most recently first.
#[utoipa::path(
    get, path = "/api/v1/transfers", tag = "payments", params(TransferParams, PageParams),
    responses((status = 200, description = "One page", body = Page<ReceivedTransfer>))
)]
pub(crate) async fn list_transfers(
    call: Call<ListTransfers>,
    list: Listing<TransferParams>,
) -> Result<Json<Page<ReceivedTransfer>>, ApiError> {
    call.run(list.command()).await.map(Page::answer)
}

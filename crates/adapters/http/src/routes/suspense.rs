use actix_web::web::Json;
use chainstore_payments as payments;
use chainstore_payments::SuspenseEntry;
use chainstore_payments::ports::SuspenseFilter;
use chainstore_workflows::staff::ListSuspense;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::call::Call;
use crate::problem::ApiError;
use crate::wire::{ChainAmount, Listing, Page, PageParams, rfc3339, spelled};

/// Which entries of suspense the list contains.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SuspenseParams {
    /// Only money that waits for this reason.
    reason: Option<SuspenseReason>,
}

impl From<SuspenseParams> for SuspenseFilter {
    fn from(sent: SuspenseParams) -> Self {
        Self {
            reason: sent.reason.map(Into::into),
        }
    }
}

/// Received money that pays no open invoice.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suspense {
    #[schema(example = "sus_06e5…")]
    id: String,
    /// The invoice whose address received it.
    invoice: String,
    chain: String,
    transaction: String,
    /// The position of the transfer among those of its transaction.
    index: u32,
    amount: ChainAmount,
    reason: SuspenseReason,
    #[schema(format = DateTime)]
    since: String,
}

spelled! {
    /// Why it pays no invoice.
    enum SuspenseReason for payments::SuspenseReason {
        /// The money came after the invoice had ended.
        Late,
        /// The money came in addition to what was asked.
        Surplus,
        /// The money was too little, and the invoice expired.
        Short,
        /// The money came in another asset than was asked.
        WrongAsset,
        /// The amount is greater than a stored amount can be.
        TooLarge,
        /// The transfer is older than the invoice.
        Early,
        /// The money came to an address of a receiving key that was replaced.
        OtherKey,
        /// The transfer was seen before as a payment of another invoice.
        OtherInvoice,
    }
}

impl From<&SuspenseEntry> for Suspense {
    fn from(entry: &SuspenseEntry) -> Self {
        Self {
            id: entry.id.to_string(),
            invoice: entry.invoice.to_string(),
            chain: entry.key.chain.to_string(),
            transaction: entry.key.tx.to_string(),
            index: entry.key.index,
            amount: ChainAmount::new(entry.amount, entry.asset),
            reason: entry.reason.into(),
            since: rfc3339(entry.since),
        }
    }
}

/// Money in suspense, oldest first.
#[utoipa::path(
    get, path = "/api/v1/suspense", tag = "payments", params(SuspenseParams, PageParams),
    responses((status = 200, description = "One page", body = Page<Suspense>))
)]
pub(crate) async fn list_suspense(
    call: Call<ListSuspense>,
    list: Listing<SuspenseParams>,
) -> Result<Json<Page<Suspense>>, ApiError> {
    call.run(list.command()?).await.map(Page::answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_name() {
        use payments::SuspenseReason as Reason;
        for (reason, name) in [
            (Reason::Late, "late"),
            (Reason::Surplus, "surplus"),
            (Reason::Short, "short"),
            (Reason::WrongAsset, "wrong_asset"),
            (Reason::TooLarge, "too_large"),
            (Reason::Early, "early"),
            (Reason::OtherKey, "other_key"),
            (Reason::OtherInvoice, "other_invoice"),
        ] {
            let shown = serde_json::to_value(SuspenseReason::from(reason));
            assert_eq!(shown.unwrap(), name);
        }
    }
}

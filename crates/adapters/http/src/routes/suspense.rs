use actix_web::web::Json;
use chainstore_payments as payments;
use chainstore_payments::SuspenseEntry;
use chainstore_payments::ports::SuspenseFilter;
use chainstore_workflows::staff::ListSuspense;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::call::Call;
use crate::problem::ApiError;
use crate::wire::{Asset, AssetAmount, Listing, Page, PageParams, PaymentKey, rfc3339, spelled};

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

/// Received money that counts for no invoice.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suspense {
    #[schema(example = "sus_06e5…")]
    id: String,
    /// The invoice that the payment was made for.
    invoice: String,
    #[serde(flatten)]
    key: PaymentKey,
    #[serde(flatten)]
    asset: Asset,
    /// The part of the payment that is in suspense, in the asset of the payment.
    amount: AssetAmount,
    reason: SuspenseReason,
    #[schema(format = DateTime)]
    since: String,
}

spelled! {
    /// Why it pays no invoice.
    enum SuspenseReason for payments::SuspenseReason {
        /// The money was paid after its attempt or the invoice had ended.
        Late,
        /// The money came in addition to what was asked.
        Surplus,
        /// The money was too little, and the invoice expired.
        Short,
        /// The money came in another asset than its attempt asks for.
        WrongAsset,
        /// The amount is greater than a stored amount can be.
        TooLarge,
        /// The transfer is older than the attempt.
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
            key: (&entry.key).into(),
            asset: entry.asset.into(),
            amount: AssetAmount::new(entry.amount, entry.asset),
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
    use chainstore_kernel::{Currency, Id, Minor};
    use payments::{ChargeId, example};
    use serde_json::{Value, json};

    use super::*;

    fn shown(key: impl Into<payments::PaymentKey>, asset: payments::Asset) -> Value {
        let entry = SuspenseEntry {
            id: Id::from_uuid(example::invoice(1, 1).id().uuid()),
            key: key.into(),
            invoice: example::invoice(1, 1).id(),
            asset,
            amount: Minor::new(100).unwrap(),
            reason: payments::SuspenseReason::Surplus,
            since: example::START,
            block: None,
        };
        let mut shown = serde_json::to_value(Suspense::from(&entry)).unwrap();
        let fields = shown.as_object_mut().unwrap();
        assert!(fields.remove("id").is_some() && fields.remove("invoice").is_some());
        shown
    }

    #[test]
    fn an_entry_names_a_transfer_or_a_charge_and_its_own_asset() {
        let transfer = example::transfer(1_000, 100).key;
        let transaction = format!("0x{}03e8{}64", "0".repeat(28), "0".repeat(30));
        assert_eq!(
            shown(transfer, example::asset().into()),
            json!({
                "transfer": {
                    "chain": "eip155:31337",
                    "transaction": transaction,
                    "position": 0,
                },
                "asset": "eip155:31337/erc20:0x0707070707070707070707070707070707070707",
                "decimals": 2,
                "amount": {"units": "100", "decimal": "1.00"},
                "reason": "surplus",
                "since": "2023-11-14T22:13:20Z",
            })
        );
        let stars = payments::Asset::Charged(Currency::new("XTR").unwrap());
        assert_eq!(
            shown(ChargeId::new("ch_1").unwrap(), stars),
            json!({
                "charge": "ch_1",
                "asset": "XTR",
                "decimals": 0,
                "amount": {"units": "100", "decimal": "100"},
                "reason": "surplus",
                "since": "2023-11-14T22:13:20Z",
            })
        );
    }

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

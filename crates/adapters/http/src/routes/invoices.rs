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
use crate::wire::{
    Attempt, InvoiceHead, InvoiceRow, InvoiceState, Listing, Page, PageParams, Payment,
};

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

/// An invoice with its attempts and every payment that they received.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvoiceView {
    #[serde(flatten)]
    head: InvoiceHead,
    /// By number.
    attempts: Vec<AttemptView>,
}

/// An attempt with every payment that it received.
#[derive(Debug, Serialize, ToSchema)]
struct AttemptView {
    #[serde(flatten)]
    attempt: Attempt,
    payments: Vec<Payment>,
}

impl From<&staff::InvoiceView> for InvoiceView {
    fn from(view: &staff::InvoiceView) -> Self {
        let currency = view.invoice.terms().total.currency();
        let attempts = view.invoice.attempts().iter();
        let attempts = attempts.map(|attempt| AttemptView {
            attempt: Attempt::new(attempt, currency),
            payments: attempt
                .ledger
                .iter()
                .map(|(key, credit)| Payment::new(key, credit, &view.views))
                .collect(),
        });
        Self {
            head: (&view.invoice).into(),
            attempts: attempts.collect(),
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

/// One invoice with its attempts and every payment that they received.
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

#[cfg(test)]
mod tests {
    use chainstore_kernel::{Currency, Minor};
    use chainstore_payments::{
        AttemptNumber, ChargeId, ChargePayload, Method, NewAttempt, Quote, example,
    };
    use serde_json::{Value, json};

    use super::*;

    fn minor(amount: i128) -> Minor {
        Minor::new(amount).unwrap()
    }

    /// 25.00 EUR: 10.00 of the token were sent, then 700 of the 750 Stars that cost the rest.
    fn view() -> staff::InvoiceView {
        let views = example::view(101);
        let opened = example::invoice(2_500, 3);
        let sent = example::transfer(1_000, 100);
        let (part, _) = opened.include(AttemptNumber::FIRST, sent, &views).unwrap();
        let stars = NewAttempt {
            method: Method::TelegramCharge {
                currency: Currency::new("XTR").unwrap(),
                payload: ChargePayload::new("payload-1").unwrap(),
            },
            quote: Quote {
                value: minor(1_500),
                payable: minor(750),
                rate: None,
            },
            ..example::attempt(minor(1_500), minor(750), 0)
        };
        let second = AttemptNumber::new(2).unwrap();
        let charged = part.attempted(stars).unwrap().charge(
            second,
            ChargeId::new("ch_1").unwrap(),
            minor(700),
            example::START,
            &views,
        );
        let (invoice, _) = charged.unwrap();
        staff::InvoiceView { invoice, views }
    }

    #[test]
    fn an_invoice_is_shown_with_its_attempts_and_their_payments() {
        let view = view();
        let euros = |amount| json!({"amount": amount, "currency": "EUR"});
        let token = "eip155:31337/erc20:0x0707070707070707070707070707070707070707";
        let transaction = format!("0x{}03e8{}64", "0".repeat(28), "0".repeat(30));
        let block = format!("0x{}{}64", "b1".repeat(24), "0".repeat(14));
        assert_eq!(
            serde_json::to_value(InvoiceView::from(&view)).unwrap(),
            json!({
                "id": view.invoice.id().to_string(),
                "order": view.invoice.order().to_string(),
                "state": "partially_paid",
                "flags": {"under": false, "over": false, "late": false, "marked": false},
                "total": euros("25.00"),
                "received": euros("24.00"),
                "missing": euros("1.00"),
                "created_at": "2023-11-14T22:13:20Z",
                "expires_at": "2023-11-14T22:33:20Z",
                "current_attempt": 2,
                "attempts": [
                    {
                        "number": 1,
                        "method": "on_chain",
                        "asset": token,
                        "decimals": 2,
                        "value": euros("25.00"),
                        "payable": {"units": "2500", "decimal": "25.00"},
                        "received": {"units": "1000", "decimal": "10.00"},
                        "opened_at": "2023-11-14T22:13:20Z",
                        "expires_at": "2023-11-14T22:33:20Z",
                        "confirmations_needed": 3,
                        "payments": [{
                            "transfer": {
                                "chain": "eip155:31337",
                                "transaction": transaction,
                                "position": 0,
                            },
                            "asset": token,
                            "decimals": 2,
                            "amount": {"units": "1000", "decimal": "10.00"},
                            "surplus": {"units": "0", "decimal": "0.00"},
                            "paid_at": "2023-11-14T22:14:20Z",
                            "inclusion": {"state": "in_block", "height": 100, "hash": block},
                            "standing": "counted",
                            "confirmations": 2,
                        }],
                    },
                    {
                        "number": 2,
                        "method": "telegram_charge",
                        "asset": "XTR",
                        "decimals": 0,
                        "value": euros("15.00"),
                        "payable": {"units": "750", "decimal": "750"},
                        "received": {"units": "700", "decimal": "700"},
                        "opened_at": "2023-11-14T22:13:20Z",
                        "expires_at": "2023-11-14T22:33:20Z",
                        "confirmations_needed": 0,
                        "payments": [{
                            "charge": "ch_1",
                            "asset": "XTR",
                            "decimals": 0,
                            "amount": {"units": "700", "decimal": "700"},
                            "surplus": {"units": "0", "decimal": "0"},
                            "paid_at": "2023-11-14T22:13:20Z",
                            "inclusion": {"state": "charged"},
                            "standing": "counted",
                            "confirmations": null,
                        }],
                    },
                ],
            })
        );
    }

    #[test]
    fn the_list_shows_the_attempts_without_their_payments() {
        let view = view();
        let mut expected = serde_json::to_value(InvoiceView::from(&view)).unwrap();
        for attempt in expected["attempts"].as_array_mut().unwrap() {
            let payments = attempt.as_object_mut().unwrap().remove("payments");
            assert_eq!(
                payments.as_ref().and_then(Value::as_array).map(Vec::len),
                Some(1)
            );
        }
        let row = serde_json::to_value(InvoiceRow::from(&view.invoice)).unwrap();
        assert_eq!(row, expected);
    }
}

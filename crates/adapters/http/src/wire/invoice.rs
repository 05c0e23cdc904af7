use chainstore_kernel::Money;
use chainstore_payments as payments;
use serde::Serialize;
use utoipa::ToSchema;

use super::attempt::Attempt;
use super::money::FiatAmount;
use super::spelled::spelled;
use super::time::rfc3339;

/// An invoice with its attempts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvoiceRow {
    #[serde(flatten)]
    head: InvoiceHead,
    /// By number.
    attempts: Vec<Attempt>,
}

/// An invoice without its attempts. All its amounts are in the shop's currency.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvoiceHead {
    #[schema(example = "inv_06e5…")]
    id: String,
    #[schema(example = "ord_06e5…")]
    order: String,
    state: InvoiceState,
    flags: Flags,
    /// The price of the order.
    total: FiatAmount,
    /// What was received by all attempts and counts, rounded down to the smallest unit of the currency. It may exceed
    /// the total: see the surplus of each payment.
    received: FiatAmount,
    /// What is still to be paid, rounded up to the smallest unit of the currency. A transfer that fell out of its chain
    /// is awaited back, so it is not missing. A settled invoice may miss what the shop tolerates or staff have waived.
    missing: FiatAmount,
    #[schema(format = DateTime)]
    created_at: String,
    /// The deadline that the shopper sees. No attempt moves it.
    #[schema(format = DateTime)]
    expires_at: String,
    /// The number of the attempt that the shopper chose last. The others stay watched.
    #[schema(minimum = 1, maximum = 5)]
    current_attempt: u8,
}

spelled! {
    /// State of an invoice.
    pub(crate) enum InvoiceState for payments::InvoiceState {
        /// Nothing was received yet.
        New,
        /// A part of the amount was received.
        PartiallyPaid,
        /// Enough money was received, but not enough of it has all its confirmations yet.
        Processing,
        /// Enough money has all its confirmations, or staff declared the invoice paid.
        Settled,
        /// The invoice ended before enough money was received.
        Expired,
        /// Enough money was received once, but it left its chain or was refunded, and did not come back in time.
        Invalid,
    }
}

/// What is remarkable about an invoice, apart from its state.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent")]
struct Flags {
    /// The invoice expired with less money than was asked.
    under: bool,
    /// More money was received than was asked.
    over: bool,
    /// Money was paid after its attempt or the invoice had ended.
    late: bool,
    /// Staff declared the invoice paid.
    marked: bool,
}

impl From<&payments::Invoice> for InvoiceRow {
    fn from(invoice: &payments::Invoice) -> Self {
        let currency = invoice.terms().total.currency();
        let attempts = invoice.attempts().iter();
        Self {
            head: invoice.into(),
            attempts: attempts
                .map(|attempt| Attempt::new(attempt, currency))
                .collect(),
        }
    }
}

impl From<&payments::Invoice> for InvoiceHead {
    fn from(invoice: &payments::Invoice) -> Self {
        let terms = invoice.terms();
        let money = |amount| Money::new(amount, terms.total.currency()).into();
        Self {
            id: invoice.id().to_string(),
            order: invoice.order().to_string(),
            state: invoice.state().into(),
            flags: invoice.flags().into(),
            total: terms.total.into(),
            received: money(invoice.received()),
            missing: money(invoice.missing()),
            created_at: rfc3339(terms.created_at),
            expires_at: rfc3339(terms.expires_at),
            current_attempt: invoice.current().get(),
        }
    }
}

impl From<payments::Flags> for Flags {
    fn from(flags: payments::Flags) -> Self {
        Self {
            under: flags.under,
            over: flags.over,
            late: flags.late,
            marked: flags.marked,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_flag_has_its_name() {
        let none = payments::Flags::default();
        let flags = |flags: payments::Flags| serde_json::to_value(Flags::from(flags)).unwrap();
        assert_eq!(
            flags(none),
            json!({"under": false, "over": false, "late": false, "marked": false})
        );
        for (name, set) in [
            (
                "under",
                payments::Flags {
                    under: true,
                    ..none
                },
            ),
            ("over", payments::Flags { over: true, ..none }),
            ("late", payments::Flags { late: true, ..none }),
            (
                "marked",
                payments::Flags {
                    marked: true,
                    ..none
                },
            ),
        ] {
            let mut expected = flags(none);
            expected[name] = json!(true);
            assert_eq!(flags(set), expected);
        }
    }

    #[test]
    fn every_state_has_its_name() {
        use payments::InvoiceState as State;
        for (state, name) in [
            (State::New, "new"),
            (State::PartiallyPaid, "partially_paid"),
            (State::Processing, "processing"),
            (State::Settled, "settled"),
            (State::Expired, "expired"),
            (State::Invalid, "invalid"),
        ] {
            assert_eq!(
                serde_json::to_value(InvoiceState::from(state)).unwrap(),
                name
            );
        }
    }
}

use chainstore_payments as payments;
use serde::Serialize;
use utoipa::ToSchema;

use super::money::ChainAmount;
use super::spelled::spelled;
use super::time::rfc3339;

/// An invoice without its transfers. The address to pay to is payment data and is left out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvoiceRow {
    #[schema(example = "inv_06e5…")]
    id: String,
    #[schema(example = "ord_06e5…")]
    order: String,
    state: InvoiceState,
    flags: Flags,
    /// The amount that must be paid.
    payable: ChainAmount,
    /// The amount that was received and counts.
    received: ChainAmount,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    expires_at: String,
}

spelled! {
    /// State of an invoice.
    pub(crate) enum InvoiceState for payments::InvoiceState {
        /// Nothing was received yet.
        New,
        /// A part of the amount was received.
        PartiallyPaid,
        /// Enough money is in the chain, but it does not have all its confirmations yet.
        Processing,
        /// Enough money has all its confirmations.
        Settled,
        /// The invoice ended before enough money was received.
        Expired,
        /// Enough money was received once, but it left the chain and did not come back in time.
        Invalid,
    }
}

/// What is remarkable about an invoice, apart from its state.
#[derive(Debug, Serialize, ToSchema)]
struct Flags {
    /// The invoice expired with less money than was asked.
    under: bool,
    /// More money was received than was asked.
    over: bool,
    /// Money was received after the invoice had ended.
    late: bool,
}

impl From<&payments::Invoice> for InvoiceRow {
    fn from(invoice: &payments::Invoice) -> Self {
        let (terms, flags) = (invoice.terms(), invoice.flags());
        Self {
            id: invoice.id().to_string(),
            order: invoice.order().to_string(),
            state: invoice.state().into(),
            flags: Flags {
                under: flags.under,
                over: flags.over,
                late: flags.late,
            },
            payable: ChainAmount::new(terms.payable, terms.asset),
            received: ChainAmount::new(invoice.in_chain(), terms.asset),
            created_at: rfc3339(terms.created_at),
            expires_at: rfc3339(terms.expires_at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

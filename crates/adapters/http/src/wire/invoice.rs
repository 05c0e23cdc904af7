use chainstore_payments as payments;
use serde::Serialize;
use utoipa::ToSchema;

use super::money::ChainAmount;
use super::spelled::spelled;
use super::time::rfc3339;

/// An invoice without its transfers. The address to pay to is payment data and left out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvoiceRow {
    #[schema(example = "inv_06e5…")]
    id: String,
    #[schema(example = "ord_06e5…")]
    order: String,
    state: InvoiceState,
    flags: Flags,
    /// What is asked.
    payable: ChainAmount,
    /// What was received and counts.
    received: ChainAmount,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    expires_at: String,
}

spelled! {
    /// State of an invoice.
    pub(crate) enum InvoiceState for payments::InvoiceState {
        /// Nothing was received.
        New,
        /// Something was received, but not enough.
        PartiallyPaid,
        /// Enough was seen; confirmations are awaited.
        Processing,
        /// Enough is confirmed.
        Settled,
        /// The deadline passed without enough.
        Expired,
        /// Enough was seen once, and the chain took it back for good.
        Invalid,
    }
}

/// Remarks on an invoice, whatever its state.
#[derive(Debug, Serialize, ToSchema)]
struct Flags {
    /// It expired with less than was asked.
    under: bool,
    /// More was received than asked.
    over: bool,
    /// Something was received after the end.
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

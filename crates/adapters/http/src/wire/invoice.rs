use chainstore_payments as payments;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::money::ChainAmount;
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

/// State of an invoice.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InvoiceState {
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

/// Remarks on an invoice, whatever its state.
#[derive(Debug, Serialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent flags of the domain"
)]
struct Flags {
    /// It expired with less than was asked.
    under: bool,
    /// More was received than asked.
    over: bool,
    /// Something was received after the end.
    late: bool,
    /// A person decided its state.
    marked: bool,
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
                marked: flags.marked,
            },
            payable: ChainAmount::new(terms.payable, terms.asset),
            received: ChainAmount::new(invoice.in_chain(), terms.asset),
            created_at: rfc3339(terms.created_at),
            expires_at: rfc3339(terms.expires_at),
        }
    }
}

impl From<payments::InvoiceState> for InvoiceState {
    fn from(state: payments::InvoiceState) -> Self {
        match state {
            payments::InvoiceState::New => Self::New,
            payments::InvoiceState::PartiallyPaid => Self::PartiallyPaid,
            payments::InvoiceState::Processing => Self::Processing,
            payments::InvoiceState::Settled => Self::Settled,
            payments::InvoiceState::Expired => Self::Expired,
            payments::InvoiceState::Invalid => Self::Invalid,
        }
    }
}

impl From<InvoiceState> for payments::InvoiceState {
    fn from(state: InvoiceState) -> Self {
        match state {
            InvoiceState::New => Self::New,
            InvoiceState::PartiallyPaid => Self::PartiallyPaid,
            InvoiceState::Processing => Self::Processing,
            InvoiceState::Settled => Self::Settled,
            InvoiceState::Expired => Self::Expired,
            InvoiceState::Invalid => Self::Invalid,
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

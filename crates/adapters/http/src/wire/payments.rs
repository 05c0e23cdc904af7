use chainstore_kernel::ChainAsset;
use chainstore_payments::ports::TransferRow;
use chainstore_payments::{
    Credit, Inclusion, Invoice, InvoiceState, Standing, SuspenseEntry, SuspenseReason, TransferKey,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{ChainAmount, rfc3339};
use crate::problem::ApiError;

/// An invoice without its transfers. The address is payment data and not part of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvoiceRow {
    #[schema(example = "inv_06e5…")]
    id: String,
    #[schema(example = "ord_06e5…")]
    order: String,
    state: &'static str,
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

/// What is remarkable about an invoice.
#[derive(Debug, Serialize, ToSchema)]
struct Flags {
    /// It expired with less than was asked.
    under: bool,
    /// More was received than asked.
    over: bool,
    /// Something was received after the end.
    late: bool,
}

/// An invoice with every transfer it received.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvoiceView {
    #[serde(flatten)]
    invoice: InvoiceRow,
    confirmations: Confirmations,
    transfers: Vec<Transfer>,
}

/// How deep the payment lies in the chain.
#[derive(Debug, Serialize, ToSchema)]
struct Confirmations {
    /// Of the youngest transfer that counts; null while none does.
    have: Option<u64>,
    needed: u32,
}

/// A transfer as the invoice holds it.
#[derive(Debug, Serialize, ToSchema)]
struct Transfer {
    #[schema(example = "eip155:8453")]
    chain: String,
    transaction: String,
    /// Which of the transaction's transfers.
    index: u32,
    /// Null when it came in another asset than asked: suspense holds it under its own.
    amount: Option<ChainAmount>,
    #[schema(format = DateTime)]
    paid_at: String,
    inclusion: InclusionView,
    /// Whether it counts: `counted`, or why it waits in suspense.
    standing: &'static str,
    /// How much of it exceeds the demand and waits in suspense.
    surplus: ChainAmount,
}

/// A transfer with the invoice that holds it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceivedTransfer {
    #[schema(example = "inv_06e5…")]
    invoice: String,
    #[serde(flatten)]
    transfer: Transfer,
}

/// Whether a transfer is in the chain.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
enum InclusionView {
    /// In this block.
    InBlock { height: u64, hash: String },
    /// Its block fell out of the chain.
    Orphaned {
        #[schema(format = DateTime)]
        since: String,
    },
}

/// Money that belongs to no open demand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suspense {
    #[schema(example = "sus_06e5…")]
    id: String,
    /// Whose address received it.
    invoice: String,
    chain: String,
    transaction: String,
    index: u32,
    amount: ChainAmount,
    reason: &'static str,
    #[schema(format = DateTime)]
    since: String,
}

impl From<&Invoice> for InvoiceRow {
    fn from(invoice: &Invoice) -> Self {
        let (terms, flags) = (invoice.terms(), invoice.flags());
        Self {
            id: invoice.id().to_string(),
            order: invoice.order().to_string(),
            state: invoice.state().name(),
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

impl InvoiceView {
    /// The invoice, seen when its chain was followed to `height`.
    pub(crate) fn new(invoice: &Invoice, height: u64) -> Self {
        Self {
            invoice: invoice.into(),
            confirmations: Confirmations {
                have: invoice.confirmations(height),
                needed: invoice.terms().confirmations,
            },
            transfers: transfers(invoice),
        }
    }
}

impl Transfer {
    fn new(asset: ChainAsset, key: &TransferKey, credit: &Credit) -> Self {
        let amount = |amount| ChainAmount::new(amount, asset);
        Self {
            chain: key.chain.to_string(),
            transaction: key.tx.to_string(),
            index: key.index,
            amount: (credit.standing != Standing::Suspended(SuspenseReason::WrongAsset))
                .then(|| amount(credit.amount)),
            paid_at: rfc3339(credit.paid_at),
            inclusion: match credit.inclusion {
                Inclusion::InBlock { height, hash } => InclusionView::InBlock {
                    height,
                    hash: hash.to_string(),
                },
                Inclusion::Orphaned { since } => InclusionView::Orphaned {
                    since: rfc3339(since),
                },
            },
            standing: match credit.standing {
                Standing::Counted => "counted",
                Standing::Suspended(reason) => reason.name(),
            },
            surplus: amount(credit.surplus),
        }
    }
}

/// Everything an invoice received.
fn transfers(invoice: &Invoice) -> Vec<Transfer> {
    let asset = invoice.terms().asset;
    let received = invoice.ledger().iter();
    received
        .map(|(key, credit)| Transfer::new(asset, key, credit))
        .collect()
}

impl From<&TransferRow> for ReceivedTransfer {
    fn from(row: &TransferRow) -> Self {
        Self {
            invoice: row.invoice.to_string(),
            transfer: Transfer::new(row.asset, &row.key, &row.credit),
        }
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
            reason: entry.reason.name(),
            since: rfc3339(entry.since),
        }
    }
}

/// A state to filter by.
pub(crate) fn invoice_state(name: Option<String>) -> Result<Option<String>, ApiError> {
    match name {
        Some(name) if InvoiceState::parse(&name).is_none() => {
            let known: Vec<_> = InvoiceState::ALL.iter().map(|known| known.name()).collect();
            Err(ApiError::invalid(
                "state",
                format!("send one of {}", known.join(", ")),
            ))
        }
        name => Ok(name),
    }
}

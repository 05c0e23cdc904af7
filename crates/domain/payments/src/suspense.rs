use core::fmt;

use chainstore_kernel::{ChainAsset, Minor, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{BlockHash, InvoiceId, SuspenseId, TransferKey};

/// Why money waits in suspense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuspenseReason {
    /// It came after the invoice had ended.
    Late,
    /// It came on top of what was asked.
    Surplus,
    /// It was too little, and the invoice expired.
    Short,
    /// It was sent in another asset than asked.
    WrongAsset,
    /// It is larger than any honest amount.
    TooLarge,
    /// It is older than the invoice whose address received it.
    Early,
    /// It came to an address of a key that has been exchanged since.
    OtherKey,
    /// The same transfer was seen before as a payment of another invoice.
    OtherInvoice,
}

impl SuspenseReason {
    const ALL: [Self; 8] = [
        Self::Late,
        Self::Surplus,
        Self::Short,
        Self::WrongAsset,
        Self::TooLarge,
        Self::Early,
        Self::OtherKey,
        Self::OtherInvoice,
    ];

    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Surplus => "surplus",
            Self::Short => "short",
            Self::WrongAsset => "wrong_asset",
            Self::TooLarge => "too_large",
            Self::Early => "early",
            Self::OtherKey => "other_key",
            Self::OtherInvoice => "other_invoice",
        }
    }

    /// The reason of a stored name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

impl fmt::Display for SuspenseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Money that belongs to no open demand: it waits, with its age, for a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuspenseEntry {
    /// Its id.
    pub id: SuspenseId,
    /// The transfer it came with; one entry for each transfer.
    pub key: TransferKey,
    /// The invoice whose address received it.
    pub invoice: InvoiceId,
    /// What was sent.
    pub asset: ChainAsset,
    /// How much of the transfer waits.
    pub amount: Minor,
    /// Why.
    pub reason: SuspenseReason,
    /// Since when.
    pub since: Timestamp,
    /// The block that holds the transfer, if no invoice's ledger does: a ledger says by itself when one
    /// of its transfers falls out of the chain.
    pub block: Option<BlockHash>,
}

use core::fmt;

use chainstore_kernel::{ChainAsset, Minor, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{InvoiceId, SuspenseId, TransferKey};

/// Why money waits in suspense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
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
}

impl SuspenseReason {
    const ALL: [Self; 5] = [
        Self::Late,
        Self::Surplus,
        Self::Short,
        Self::WrongAsset,
        Self::TooLarge,
    ];

    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Surplus => "surplus",
            Self::Short => "short",
            Self::WrongAsset => "wrong_asset",
            Self::TooLarge => "too_large",
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
}

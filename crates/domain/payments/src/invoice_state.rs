use core::fmt;

use chainstore_kernel::{ChainAsset, Minor};
use serde::{Deserialize, Serialize};

use crate::{SuspenseReason, TransferKey};

/// Where an invoice stands. The flags of how it got there are kept apart, in [`Flags`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InvoiceState {
    /// Nothing was received.
    New,
    /// Something was received, not enough; a top-up completes it.
    PartiallyPaid,
    /// Enough was seen; confirmations or a re-inclusion are awaited.
    Processing,
    /// Enough is confirmed. The chain may still take it back.
    Settled,
    /// The deadline passed without enough. Final.
    Expired,
    /// Enough was seen once, and is gone for good. Final.
    Invalid,
}

impl InvoiceState {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::New,
        Self::PartiallyPaid,
        Self::Processing,
        Self::Settled,
        Self::Expired,
        Self::Invalid,
    ];

    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::PartiallyPaid => "partially_paid",
            Self::Processing => "processing",
            Self::Settled => "settled",
            Self::Expired => "expired",
            Self::Invalid => "invalid",
        }
    }

    /// The state of a stored name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether nothing leads out of this state.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Expired | Self::Invalid)
    }
}

impl fmt::Display for InvoiceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What is remarkable about an invoice, whatever its state.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four marks that come independently of each other"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flags {
    /// It expired with less than was asked.
    pub under: bool,
    /// More was received than asked.
    pub over: bool,
    /// Something was received after the end.
    pub late: bool,
    /// A person decided its state.
    pub marked: bool,
}

/// What an invoice reports when it moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceEvent {
    /// Something was received, not enough.
    PartiallyPaid {
        /// Received so far.
        received: Minor,
        /// Still missing.
        missing: Minor,
    },
    /// Enough was seen.
    Processing,
    /// Enough is confirmed.
    Settled,
    /// It was settled and is not any more.
    Reversed,
    /// What was seen is gone; nothing or too little is left, and the deadline has not passed.
    Receded,
    /// The deadline passed without enough.
    Expired,
    /// What was seen once is gone for good.
    Invalidated,
    /// Money belongs to no open demand and waits in suspense.
    Suspended {
        /// The transfer it came with.
        key: TransferKey,
        /// What was sent; not always what was asked for.
        asset: ChainAsset,
        /// How much of it.
        amount: Minor,
        /// Why.
        reason: SuspenseReason,
    },
    /// Money in suspense is gone, or counts again.
    Withdrawn {
        /// The transfer it came with.
        key: TransferKey,
    },
}

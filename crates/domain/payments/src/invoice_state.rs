use chainstore_kernel::{Minor, closed_set};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{Asset, PaymentKey, SuspenseReason};

/// The state of an invoice. What else is remarkable about it is in [`Flags`].
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
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

closed_set!(InvoiceState);

impl InvoiceState {
    /// Whether the invoice never leaves this state.
    pub const fn is_final(self) -> bool {
        match self {
            Self::New | Self::PartiallyPaid | Self::Processing | Self::Settled => false,
            Self::Expired | Self::Invalid => true,
        }
    }
}

/// What is remarkable about an invoice, in any state. The flags are independent of each other.
#[expect(clippy::struct_excessive_bools, reason = "they are independent")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flags {
    /// It expired with less than was asked.
    pub under: bool,
    /// More was received than asked.
    pub over: bool,
    /// Something was received after the end.
    pub late: bool,
    /// Staff declared it paid.
    pub marked: bool,
}

/// What an invoice reports when it moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvoiceEvent {
    /// Something was received, not enough.
    PartiallyPaid {
        /// Received so far, in the shop's currency, rounded down.
        received: Minor,
        /// Still missing, in the shop's currency, rounded up.
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
        /// The payment it came with.
        key: PaymentKey,
        /// What was sent; not always what was asked for.
        asset: Asset,
        /// How much of it.
        amount: Minor,
        /// Why.
        reason: SuspenseReason,
    },
    /// Money in suspense is gone, or counts again.
    Withdrawn {
        /// The payment it came with.
        key: PaymentKey,
    },
}

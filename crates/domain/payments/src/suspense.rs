use chainstore_kernel::{Minor, Timestamp, closed_set};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{Asset, BlockHash, InvoiceId, PaymentKey, SuspenseId};

/// Why money is in suspense.
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
pub enum SuspenseReason {
    /// It was paid after its attempt or the invoice had ended.
    Late,
    /// It is the part of the payment above the amount of the invoice.
    Surplus,
    /// The invoice ended without its full amount.
    Short,
    /// It was paid in another asset than its attempt asks for.
    WrongAsset,
    /// The amount of the transfer is above the greatest amount this product can represent.
    TooLarge,
    /// It was paid before its attempt existed.
    Early,
    /// It was paid to an address of a receiving key that is no longer configured.
    OtherKey,
    /// The same transfer is in the ledger of another invoice, or of another attempt of this one.
    OtherInvoice,
}

closed_set!(SuspenseReason);

/// Money that was received but counts towards no invoice. A person decides what happens with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuspenseEntry {
    /// Its id.
    pub id: SuspenseId,
    /// The payment. Each has at most one entry.
    pub key: PaymentKey,
    /// The invoice whose address received it.
    pub invoice: InvoiceId,
    /// The asset that was received.
    pub asset: Asset,
    /// The part of the payment that is in suspense.
    pub amount: Minor,
    /// Why it is in suspense.
    pub reason: SuspenseReason,
    /// When it was put into suspense.
    pub since: Timestamp,
    /// The block of the transfer when no invoice has the transfer in its ledger; otherwise `None`. When the block
    /// is no longer in the chain, the entry is withdrawn. A transfer in a ledger is followed by its invoice.
    pub block: Option<BlockHash>,
}

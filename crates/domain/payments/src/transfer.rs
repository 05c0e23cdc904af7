use core::fmt;

use chainstore_kernel::{ChainAsset, ChainId, Minor, Timestamp};

use crate::{BlockHash, Recipient, TxHash};

/// What makes a transfer the same transfer, wherever it is seen: chain, transaction, and its position within that
/// transaction. A reorganisation does not change it, and each key is counted once (SR-54).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransferKey {
    /// The chain.
    pub chain: ChainId,
    /// The transaction.
    pub tx: TxHash,
    /// The position among all events of the transaction's receipt, or among its outputs, from 0. Every event counts,
    /// also of tokens that are not taken, so that a change of the configuration shifts no position. A position within
    /// the block would change when the transaction is mined again.
    pub index: u32,
}

impl fmt::Display for TransferKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.chain, self.tx, self.index)
    }
}

/// A transfer as the list of a block's events shows it. It has no key, because such a list does not say where in its
/// transaction an event is. Nothing is credited from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The transaction.
    pub tx: TxHash,
    /// What was sent; never guessed from a symbol.
    pub asset: ChainAsset,
    /// To whom.
    pub to: Recipient,
    /// How much; `None` when it does not fit [`Minor`], which no honest token does.
    pub amount: Option<Minor>,
}

/// A transfer as the transaction's own receipt or outputs show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainTransfer {
    /// Its identity.
    pub key: TransferKey,
    /// What was sent; never guessed from a symbol.
    pub asset: ChainAsset,
    /// To whom.
    pub to: Recipient,
    /// How much; `None` when it does not fit [`Minor`], which no honest token does.
    pub amount: Option<Minor>,
}

/// A transfer as an invoice takes it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Its identity.
    pub key: TransferKey,
    /// What was sent.
    pub asset: ChainAsset,
    /// How much.
    pub amount: Minor,
    /// Height of the block it is in.
    pub height: u64,
    /// Hash of that block.
    pub block: BlockHash,
    /// When it was paid: first seen, or the time of its block, whichever is earlier.
    pub paid_at: Timestamp,
}

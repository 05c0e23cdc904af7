use core::fmt;

use chainstore_kernel::{ChainAsset, ChainId, Minor, Timestamp};

use crate::{BlockHash, Recipient, TxHash};

/// What makes a transfer the same transfer, wherever it is seen: chain, transaction, output or log
/// index within that transaction. It outlives reorganisation and is counted once (SR-54).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransferKey {
    /// The chain.
    pub chain: ChainId,
    /// The transaction.
    pub tx: TxHash,
    /// Which of the transaction's transfers, counted within the transaction: a position within the
    /// block would change when the transaction is mined again.
    pub index: u32,
}

impl fmt::Display for TransferKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.chain, self.tx, self.index)
    }
}

/// A transfer as a node reports it.
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

//! The payments of the wallet on one chain.

use chainstore_nodes::Hash;

use super::payment::{Payment, Sent};
use super::view::BlockView;

const KEPT_PAYMENTS: usize = 60;

/// What the wallet remembers of one chain.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Payments in a block or waiting for one.
    pub(super) payments: Vec<Sent>,
    /// Payments that the last reorganisation removed.
    pub(super) dropped: Vec<Sent>,
    /// The blocks that it removed, newest first, as the page showed them.
    pub(super) orphans: Vec<BlockView>,
    /// Whether blocks are mined by the clock.
    pub(super) auto: bool,
    /// Whether the node of the shop fails.
    pub(super) away: bool,
}

impl Ledger {
    pub(super) fn sent(&mut self, hash: Hash, payment: Payment) {
        if self.payments.len() == KEPT_PAYMENTS {
            self.payments.remove(0);
        }
        self.payments.push(Sent {
            hash,
            payment,
            height: None,
        });
    }
}

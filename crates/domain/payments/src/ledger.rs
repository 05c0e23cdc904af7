use core::time::Duration;

use chainstore_kernel::{Minor, Timestamp};

use crate::{BlockHash, SuspenseReason, Transfer};

/// A transfer as an invoice holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credit {
    /// How much was sent.
    pub amount: Minor,
    /// When it was paid; kept from the first sight, so that a reorganisation makes nothing late.
    pub paid_at: Timestamp,
    /// Whether it is in the chain now.
    pub inclusion: Inclusion,
    /// Whether it counts towards the invoice.
    pub standing: Standing,
    /// How much of a counted transfer exceeds the demand and waits in suspense.
    pub surplus: Minor,
}

/// Whether a transfer is in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inclusion {
    /// In this block.
    InBlock {
        /// Its height.
        height: u64,
        /// Its hash.
        hash: BlockHash,
    },
    /// Its block fell out of the chain; it may be mined again.
    Orphaned {
        /// When that was noticed.
        since: Timestamp,
    },
}

/// Whether a transfer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Towards what the invoice asks.
    Counted,
    /// Not; it waits in suspense.
    Suspended(SuspenseReason),
}

impl Credit {
    /// A transfer in its block. What it had in surplus stays until the invoice is looked at again.
    pub(crate) fn new(transfer: &Transfer, standing: Standing, known: Option<Self>) -> Self {
        let surplus = known
            .filter(|_| standing == Standing::Counted)
            .map_or(Minor::ZERO, |credit| credit.surplus);
        Self {
            amount: transfer.amount,
            paid_at: transfer.paid_at,
            inclusion: Inclusion::InBlock {
                height: transfer.height,
                hash: transfer.block,
            },
            standing,
            surplus,
        }
    }

    /// Whether it counts and is in the chain.
    pub(crate) fn is_in_chain(&self) -> bool {
        match self.inclusion {
            Inclusion::InBlock { .. } => self.standing == Standing::Counted,
            Inclusion::Orphaned { .. } => false,
        }
    }

    /// What of it waits in suspense because it does not count, and why; nothing while it is not in
    /// the chain.
    pub(crate) const fn set_aside(&self) -> Option<(Minor, SuspenseReason)> {
        match (self.inclusion, self.standing) {
            (Inclusion::InBlock { .. }, Standing::Suspended(reason)) => Some((self.amount, reason)),
            (Inclusion::InBlock { .. }, Standing::Counted) | (Inclusion::Orphaned { .. }, _) => {
                None
            }
        }
    }

    /// Since when it counts but is missing from the chain.
    pub(crate) fn orphaned_since(&self) -> Option<Timestamp> {
        match (self.standing, self.inclusion) {
            (Standing::Counted, Inclusion::Orphaned { since }) => Some(since),
            (Standing::Counted, Inclusion::InBlock { .. }) | (Standing::Suspended(_), _) => None,
        }
    }

    /// Whether it counts and is in the chain or awaited back.
    pub(crate) fn is_expected(&self, observed_through: Timestamp, patience: Duration) -> bool {
        self.standing == Standing::Counted
            && match self.inclusion {
                Inclusion::InBlock { .. } => true,
                Inclusion::Orphaned { since } => observed_through < since.plus(patience),
            }
    }

    /// The height at which it has `confirmations`, if it counts and is in the chain.
    pub(crate) fn ripe_at(&self, confirmations: u32) -> Option<u64> {
        match (self.standing, self.inclusion) {
            (Standing::Counted, Inclusion::InBlock { height, .. }) => {
                Some(height.saturating_add(u64::from(confirmations.max(1)) - 1))
            }
            (Standing::Counted, Inclusion::Orphaned { .. }) | (Standing::Suspended(_), _) => None,
        }
    }
}

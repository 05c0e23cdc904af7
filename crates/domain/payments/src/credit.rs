use alloc::collections::BTreeMap;
use core::time::Duration;

use chainstore_kernel::{Minor, Timestamp};

use crate::{Asset, BlockHash, PaymentKey, SuspenseReason};

/// The payments that an attempt received.
pub type Ledger = BTreeMap<PaymentKey, Credit>;

/// A payment as an attempt holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credit {
    /// What was sent; not always what the attempt asks for.
    pub asset: Asset,
    /// How much was sent.
    pub amount: Minor,
    /// When it was paid; kept from the first sight, so that a reorganisation makes nothing late.
    pub paid_at: Timestamp,
    /// Where the money is now.
    pub inclusion: Inclusion,
    /// Whether it counts towards the invoice.
    pub standing: Standing,
    /// How much of a counted payment exceeds the demand and waits in suspense.
    pub surplus: Minor,
}

/// Where the money of a payment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inclusion {
    /// Transferred in this block.
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
    /// Charged by Telegram, which needs no confirmation.
    Charged,
    /// Charged by Telegram, and given back.
    Refunded {
        /// When that was noticed.
        at: Timestamp,
    },
}

/// Whether a payment counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Towards what the invoice asks.
    Counted,
    /// Not; it waits in suspense.
    Suspended(SuspenseReason),
}

impl Inclusion {
    /// Whether the shop has the money.
    pub const fn is_held(&self) -> bool {
        match self {
            Self::InBlock { .. } | Self::Charged => true,
            Self::Orphaned { .. } | Self::Refunded { .. } => false,
        }
    }
}

impl Credit {
    /// Whether it counts and the shop has it.
    pub(crate) fn is_held(&self) -> bool {
        self.standing == Standing::Counted && self.inclusion.is_held()
    }

    /// What of it waits in suspense because it does not count, and why; nothing while the shop does not have it.
    pub(crate) const fn set_aside(&self) -> Option<(Minor, SuspenseReason)> {
        match self.standing {
            Standing::Suspended(reason) if self.inclusion.is_held() => Some((self.amount, reason)),
            Standing::Suspended(_) | Standing::Counted => None,
        }
    }

    /// Since when it counts but is missing from the chain.
    pub(crate) fn orphaned_since(&self) -> Option<Timestamp> {
        match (self.standing, self.inclusion) {
            (Standing::Counted, Inclusion::Orphaned { since }) => Some(since),
            (Standing::Counted | Standing::Suspended(_), _) => None,
        }
    }

    /// Whether it counts, and the shop has it or awaits it back. While a chain cannot be seen, nothing is given up.
    pub(crate) fn is_expected(&self, observed_through: Timestamp, patience: Duration) -> bool {
        self.standing == Standing::Counted
            && match self.inclusion {
                Inclusion::InBlock { .. } | Inclusion::Charged => true,
                Inclusion::Orphaned { since } => observed_through < since.plus(patience),
                Inclusion::Refunded { .. } => false,
            }
    }

    /// The height at which it has `confirmations`, if it counts and the shop has it. A charge needs none.
    pub(crate) fn ripe_at(&self, confirmations: u32) -> Option<u64> {
        if self.standing != Standing::Counted {
            return None;
        }
        match self.inclusion {
            Inclusion::InBlock { height, .. } => {
                Some(height.saturating_add(u64::from(confirmations.max(1)) - 1))
            }
            Inclusion::Charged => Some(0),
            Inclusion::Orphaned { .. } | Inclusion::Refunded { .. } => None,
        }
    }
}

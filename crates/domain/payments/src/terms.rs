use core::time::Duration;

use chainstore_kernel::{ChainAsset, Minor, Timestamp};

/// What an invoice asks, fixed when it is made: no later change of policy reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What must be sent.
    pub asset: ChainAsset,
    /// How much.
    pub payable: Minor,
    /// How much less still counts as paid.
    pub tolerance: Minor,
    /// Blocks from the one that holds a transfer, itself included, until the transfer counts as
    /// confirmed; at least 1.
    pub confirmations: u32,
    /// When it was made; nothing mined before counts, but for a little difference between clocks.
    pub created_at: Timestamp,
    /// The deadline the shopper sees.
    pub expires_at: Timestamp,
    /// How long after the deadline a transfer is still on time: it may have been sent in time and
    /// mined a little later.
    pub grace: Duration,
    /// How long a transfer that fell out of the chain is awaited back.
    pub orphan_patience: Duration,
}

impl Terms {
    /// What must be seen before the invoice counts as paid; a tolerance that would forgive everything
    /// forgives nothing.
    pub fn needed(&self) -> Minor {
        self.payable
            .checked_sub(self.tolerance)
            .filter(|needed| !needed.is_zero())
            .unwrap_or(self.payable)
    }

    /// Whether this amount pays what is asked. Nothing never does.
    pub fn met_by(&self, amount: Minor) -> bool {
        !amount.is_zero() && amount >= self.needed()
    }

    /// The moment after which no transfer is on time.
    pub fn closes_at(&self) -> Timestamp {
        self.expires_at.plus(self.grace)
    }
}

use core::time::Duration;

use chainstore_kernel::{Minor, Money, Timestamp};

/// What an invoice asks, fixed when it is made: no later change of policy reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What the order costs, in the shop's currency.
    pub total: Money,
    /// How much less still counts as paid, in the smallest unit of that currency.
    pub tolerance: Minor,
    /// When the invoice was made.
    pub created_at: Timestamp,
    /// The deadline the shopper sees. No attempt moves it.
    pub expires_at: Timestamp,
    /// How long after a deadline a transfer is still on time: it may have been sent in time and mined a little later.
    pub grace: Duration,
    /// How long a transfer that fell out of the chain is awaited back.
    pub orphan_patience: Duration,
}

impl Terms {
    /// What must be received before the invoice counts as paid; a tolerance that would forgive everything forgives
    /// nothing.
    pub fn needed(&self) -> Minor {
        let total = self.total.minor();
        total
            .checked_sub(self.tolerance)
            .filter(|needed| !needed.is_zero())
            .unwrap_or(total)
    }

    /// The moment after which no payment is on time.
    pub fn closes_at(&self) -> Timestamp {
        self.expires_at.plus(self.grace)
    }
}

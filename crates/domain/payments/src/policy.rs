use alloc::vec::Vec;
use core::time::Duration;

use chainstore_kernel::{ChainId, Minor, Money, Rounding, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Terms;

/// When a payment is final enough, by value at risk (SR-53).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmationPolicy {
    /// For which chain.
    pub chain: ChainId,
    /// Steps by value, in the shop's currency.
    pub tiers: Vec<Tier>,
    /// How much less than asked still counts as paid, in ten-thousandths.
    pub tolerance_bps: u32,
    /// How long a quote holds.
    pub payment_window: Duration,
    /// How long after the deadline a transfer is still on time.
    pub grace: Duration,
    /// How long a transfer that fell out of the chain is awaited back.
    pub orphan_patience: Duration,
}

/// One step of a confirmation policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// Order totals from this many minor units of the shop's currency.
    pub from: Minor,
    /// Confirmations they need.
    pub confirmations: u32,
}

impl ConfirmationPolicy {
    /// Confirmations an order of this value needs: those of the highest step it reaches, and never
    /// none at all.
    pub fn confirmations(&self, value: Money) -> u32 {
        self.tiers
            .iter()
            .filter(|tier| tier.from <= value.minor())
            .max_by_key(|tier| tier.from)
            .map_or(1, |tier| tier.confirmations)
            .max(1)
    }

    /// The terms of an invoice made now.
    pub fn terms(&self, total: Money, now: Timestamp) -> Terms {
        let bps = u128::from(self.tolerance_bps);
        let tolerance = total.minor().checked_ratio(bps, 10_000, Rounding::HalfEven);
        Terms {
            total,
            tolerance: tolerance.unwrap_or(Minor::ZERO),
            created_at: now,
            expires_at: now.plus(self.payment_window),
            grace: self.grace,
            orphan_patience: self.orphan_patience,
        }
    }
}

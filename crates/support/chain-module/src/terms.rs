use std::time::Duration;

use chainstore_kernel::{ChainId, Minor};
use chainstore_payments::{ConfirmationPolicy, Tier};

use crate::block::Block;

/// The values of a chain's variables that are missing.
#[derive(Clone, Copy, Debug)]
pub struct Defaults {
    /// The name of the network that people know; `None` is the name of the block.
    pub network: Option<&'static str>,
    /// Confirmations by order total, as the variable writes them.
    pub confirmations: &'static str,
    /// Milliseconds between two questions for new blocks.
    pub poll_ms: u64,
    /// Whether the coins of the network have no value.
    pub test_network: bool,
}

impl Default for Defaults {
    fn default() -> Self {
        Self {
            network: None,
            confirmations: "0:3",
            poll_ms: 3_000,
            test_network: false,
        }
    }
}

/// What the variables of every chain have in common.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The name of the network that people know.
    pub network: String,
    /// Confirmations by value at risk; the first tier begins at 0.
    pub tiers: Vec<Tier>,
    /// Whether it is a test network.
    pub test_network: bool,
    /// How long to wait after the newest block was read before the node is asked again.
    pub poll: Duration,
    /// How long a quote holds.
    pub payment_window: Duration,
    /// How much later a transfer may be mined.
    pub grace: Duration,
    /// How much less than asked still counts as paid, in hundredths of a percent.
    pub tolerance_bps: u32,
}

/// The longest time for which a quote holds, in minutes: a week. A change of the rate meanwhile costs the shop.
const MOST_MINUTES: u64 = 7 * 24 * 60;
/// The greatest tolerance, in hundredths of a percent: a tenth of the amount. With more, shoppers could pay
/// much less than the price.
const MOST_TOLERANCE: u64 = 1_000;
/// How long a transfer whose block was removed is waited for.
const ORPHAN_PATIENCE: Duration = Duration::from_hours(24);

impl Terms {
    /// Reads them from the variables `NETWORK`, `CONFIRMATIONS`, `TEST_NETWORK`, `POLL_MS`, `PAYMENT_MINUTES`,
    /// `GRACE_SECONDS` and `TOLERANCE_BPS`. `None` when the confirmations are wrong.
    pub fn read(block: &mut Block<'_>, defaults: &Defaults) -> Option<Self> {
        let network = match block.text("NETWORK") {
            Some(text) => text.trim().to_owned(),
            None => defaults.network.unwrap_or(block.name()).to_owned(),
        };
        let tiers = block.text("CONFIRMATIONS");
        let tiers = tiers_of(tiers.as_deref().unwrap_or(defaults.confirmations));
        let test_network = block.flag("TEST_NETWORK", defaults.test_network);
        let poll = block.within("POLL_MS", defaults.poll_ms, 50..=600_000);
        let window = block.within("PAYMENT_MINUTES", 20, 1..=MOST_MINUTES);
        let grace = block.within("GRACE_SECONDS", 60, 0..=86_400);
        let tolerance = block.within("TOLERANCE_BPS", 50, 0..=MOST_TOLERANCE);
        if tiers.is_none() {
            let cure = "is a list like 0:1,10000:3, beginning with 0 and rising: order totals in minor units and the confirmations they need";
            block.problem("CONFIRMATIONS", cure);
        }
        Some(Self {
            network,
            tiers: tiers?,
            test_network,
            poll: Duration::from_millis(poll),
            payment_window: Duration::from_mins(window),
            grace: Duration::from_secs(grace),
            // The bound fits.
            tolerance_bps: u32::try_from(tolerance).ok()?,
        })
    }

    /// The policy of a chain with these terms.
    pub fn policy(&self, chain: ChainId) -> ConfirmationPolicy {
        ConfirmationPolicy {
            chain,
            tiers: self.tiers.clone(),
            tolerance_bps: self.tolerance_bps,
            payment_window: self.payment_window,
            grace: self.grace,
            orphan_patience: ORPHAN_PATIENCE,
        }
    }
}

fn tiers_of(text: &str) -> Option<Vec<Tier>> {
    let tier = |part: &str| {
        let (from, confirmations) = part.split_once(':')?;
        let confirmations = confirmations
            .trim()
            .parse()
            .ok()
            .filter(|count| *count >= 1)?;
        Some(Tier {
            from: from.trim().parse::<Minor>().ok()?,
            confirmations,
        })
    };
    let parts = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let tiers: Option<Vec<Tier>> = parts.map(tier).collect();
    // The first step must begin at 0, so that every order has one, and a higher value at risk must not need
    // fewer confirmations.
    tiers.filter(|tiers| {
        tiers.first().is_some_and(|first| first.from == Minor::ZERO)
            && tiers.is_sorted_by(|low, high| {
                low.from < high.from && low.confirmations <= high.confirmations
            })
    })
}

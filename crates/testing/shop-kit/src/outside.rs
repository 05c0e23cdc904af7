//! The parts of a shop other than its store and its chain: rates, addresses and a rail.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{ChainAsset, ChainId, Currency, Minor, Timestamp};
use chainstore_payments::ports::{RateError, RateSource, Receiving};
use chainstore_payments::{AccountTag, ConfirmationPolicy, Rate, Recipient, Tier};
use chainstore_port_contracts::Given;
use chainstore_workflows::Rail;

/// One rate for every pair: 1.08 units of the asset for one unit of the currency. The asset has at least four decimals.
#[derive(Clone, Copy, Debug, Default)]
pub struct FixedRate;

#[async_trait]
impl RateSource for FixedRate {
    async fn rate(&self, currency: Currency, asset: ChainAsset) -> Result<Rate, RateError> {
        Ok(Rate {
            currency,
            asset,
            numerator: 108 * 10_u128.pow(u32::from(asset.decimals) - 4),
            denominator: 1,
            at: Timestamp::EPOCH,
        })
    }
}

/// Addresses that contain the index from which they are derived: `0x` and 40 digits.
#[derive(Clone, Copy, Debug, Default)]
pub struct IndexedAddresses;

impl Receiving for IndexedAddresses {
    fn chain(&self) -> ChainId {
        Given::chain()
    }

    fn account(&self) -> AccountTag {
        AccountTag([1; 4])
    }

    fn derive(&self, index: u32) -> Option<Recipient> {
        let mut recipient = [0xaa; 20];
        recipient[16..].copy_from_slice(&index.to_be_bytes());
        Recipient::new(&recipient)
    }

    fn text(&self, recipient: &Recipient) -> String {
        const_hex::encode_prefixed(recipient.bytes())
    }

    fn payment_uri(&self, recipient: &Recipient, _: &ChainAsset, amount: Minor) -> String {
        format!("ethereum:{}?uint256={amount}", self.text(recipient))
    }
}

/// A rail of a test network with three confirmations and 20 minutes to pay.
pub fn rail(asset: ChainAsset, receiving: Arc<dyn Receiving>) -> Rail {
    Rail {
        asset,
        symbol: "USDC".to_owned(),
        network: "Test Base".to_owned(),
        receiving,
        policy: ConfirmationPolicy {
            chain: asset.chain,
            tiers: vec![Tier {
                from: Minor::ZERO,
                confirmations: 3,
            }],
            tolerance_bps: 0,
            payment_window: Duration::from_mins(20),
            grace: Duration::from_mins(1),
            orphan_patience: Duration::from_hours(24),
        },
        test_network: true,
    }
}

//! Exchange rates. For now they are a fixed table from the configuration. This is enough for the sandbox,
//! and for stablecoins in a shop whose owner corrects the rate when it changes.
//!
//! **Non-goals.** Prices are not rounded here: a rate is an exact fraction, and the quote rounds once.
#![deny(missing_docs)]

use std::sync::Arc;

use async_trait::async_trait;
use chainstore_kernel::{ChainAsset, Clock, Currency};
use chainstore_payments::Rate;
use chainstore_payments::ports::{RateError, RateSource};
use thiserror::Error;

/// A table of rates that do not change; each is answered as a rate of the present moment.
pub struct FixedRates {
    clock: Arc<dyn Clock>,
    rows: Vec<Row>,
}

struct Row {
    currency: Currency,
    asset: ChainAsset,
    numerator: u128,
    denominator: u128,
}

/// A text is not a decimal number above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("is not a rate: write a decimal above zero with at most 18 places, for example 1.08")]
pub struct RateTextError;

impl FixedRates {
    /// An empty table.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            rows: Vec::new(),
        }
    }

    /// Adds a row: `decimal` units of the asset for one unit of the currency.
    ///
    /// # Errors
    /// [`RateTextError`].
    pub fn with(
        mut self,
        currency: Currency,
        asset: ChainAsset,
        decimal: &str,
    ) -> Result<Self, RateTextError> {
        let (whole, fraction) = decimal
            .trim()
            .split_once('.')
            .unwrap_or((decimal.trim(), ""));
        let digits = format!("{whole}{fraction}");
        if whole.is_empty()
            || fraction.len() > 18
            || !digits.bytes().all(|digit| digit.is_ascii_digit())
        {
            return Err(RateTextError);
        }
        // One unit of the currency is 10^c of its minor units, and `decimal` × 10^a of those of the asset.
        let power = |places: usize| {
            u32::try_from(places)
                .ok()
                .and_then(|places| 10_u128.checked_pow(places))
        };
        let scaled = digits.parse::<u128>().ok().filter(|digits| *digits > 0);
        let numerator = scaled
            .zip(power(asset.decimals.into()))
            .and_then(|(a, b)| a.checked_mul(b));
        let denominator = power(fraction.len())
            .zip(power(currency.decimals().into()))
            .and_then(|(a, b)| a.checked_mul(b));
        let (Some(numerator), Some(denominator)) = (numerator, denominator) else {
            return Err(RateTextError);
        };
        let common = divisor(numerator, denominator);
        let (numerator, denominator) = (numerator / common, denominator / common);
        self.rows.push(Row {
            currency,
            asset,
            numerator,
            denominator,
        });
        Ok(self)
    }
}

fn divisor(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { divisor(b, a % b) }
}

#[async_trait]
impl RateSource for FixedRates {
    async fn rate(&self, currency: Currency, asset: ChainAsset) -> Result<Rate, RateError> {
        let row = self
            .rows
            .iter()
            .find(|row| row.currency == currency && row.asset == asset);
        let Row {
            numerator,
            denominator,
            ..
        } = row.ok_or(RateError::Unknown { currency })?;
        Ok(Rate {
            currency,
            asset,
            numerator: *numerator,
            denominator: *denominator,
            at: self.clock.now(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll, Waker};

    use chainstore_kernel::{Minor, Money, Timestamp};
    use chainstore_payments::Quote;

    use super::*;

    struct Noon;
    impl Clock for Noon {
        fn now(&self) -> Timestamp {
            Timestamp::from_seconds(43_200)
        }
    }

    fn coin(decimals: u8) -> ChainAsset {
        ChainAsset {
            chain: "eip155:1".parse().expect("a chain"),
            name: "slip44:60".parse().expect("a name"),
            decimals,
        }
    }

    fn quoted(price: i128, rate: &str, decimals: u8) -> Minor {
        let euro = Currency::new("EUR").expect("a code");
        let table = FixedRates::new(Arc::new(Noon))
            .with(euro, coin(decimals), rate)
            .expect("a rate");
        let rate = Rate {
            currency: euro,
            asset: coin(decimals),
            numerator: table.rows[0].numerator,
            denominator: table.rows[0].denominator,
            at: Timestamp::EPOCH,
        };
        let price = Money::new(Minor::new(price).expect("an amount"), euro);
        Quote::lock(price, rate).expect("a quote").payable
    }

    // proves M-P7, M-P8: exact, and rounded up once to what people can type
    #[test]
    fn a_price_becomes_an_exact_amount() {
        assert_eq!(quoted(24_90, "1.08", 6).units(), 26_892_000);
        // 24.90 × 0.000333333333333333 is a little less than 0.0083 coins: rounded up at the sixth place.
        assert_eq!(
            quoted(24_90, "0.000333333333333333", 18).units(),
            8_300_000_000_000_000
        );
    }

    /// The answer of the table, which is ready without waiting.
    fn answer(table: &FixedRates, currency: &str) -> Result<Rate, RateError> {
        let currency = Currency::new(currency).expect("a code");
        let mut asked = table.rate(currency, coin(6));
        let mut context = Context::from_waker(Waker::noop());
        match asked.as_mut().poll(&mut context) {
            Poll::Ready(answer) => answer,
            Poll::Pending => panic!("a table does not wait"),
        }
    }

    #[test]
    fn a_rate_is_true_now_and_for_its_own_pair_only() {
        let euro = Currency::new("EUR").expect("a code");
        let table = FixedRates::new(Arc::new(Noon))
            .with(euro, coin(6), "1.08")
            .expect("a rate");
        let rate = answer(&table, "EUR").expect("a rate");
        assert_eq!(rate.at, Timestamp::from_seconds(43_200));
        assert_eq!((rate.numerator, rate.denominator), (10_800, 1));
        let currency = Currency::new("USD").expect("a code");
        assert_eq!(answer(&table, "USD"), Err(RateError::Unknown { currency }));
    }

    #[test]
    fn refuses_what_is_no_rate() {
        let euro = Currency::new("EUR").expect("a code");
        for text in ["", "0", "-1", "1e3", "1,08", "1.0000000000000000001", "ten"] {
            assert!(
                FixedRates::new(Arc::new(Noon))
                    .with(euro, coin(6), text)
                    .is_err(),
                "{text}"
            );
        }
    }
}

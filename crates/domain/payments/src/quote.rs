use chainstore_kernel::{ChainAsset, Currency, Minor, Money, Rounding, Timestamp, reasons};

/// How much of an asset one unit of a currency is worth, as an exact fraction of minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// From this currency.
    pub currency: Currency,
    /// To this asset.
    pub asset: ChainAsset,
    /// `numerator / denominator` minor units of the asset for one minor unit of the currency.
    pub numerator: u128,
    /// See above; not zero.
    pub denominator: u128,
    /// When it was true.
    pub at: Timestamp,
}

/// A price that is locked for an attempt, and stored with it (M-P7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// How much of the shop's currency the attempt asks.
    pub value: Minor,
    /// How many smallest units of the attempt's asset pay this value, rounded up to a precision people can type.
    pub payable: Minor,
    /// The rate that was used; `None` when people have set the price in the asset, as they do for Stars.
    pub rate: Option<Rate>,
}

/// Most decimal places of a payable amount: what wallets let people type.
const PAYABLE_PLACES: u8 = 6;

impl Quote {
    /// Converts a price, rounding up once.
    ///
    /// # Errors
    /// [`QuoteError`].
    pub fn lock(price: Money, rate: Rate) -> Result<Self, QuoteError> {
        if price.currency() != rate.currency {
            return Err(QuoteError::OtherCurrency);
        }
        if price.is_zero() {
            return Err(QuoteError::Nothing);
        }
        let exact = price
            .minor()
            .checked_ratio(rate.numerator, rate.denominator, Rounding::Up)
            .ok_or(QuoteError::TooLarge)?;
        let spare = u32::from(rate.asset.decimals.saturating_sub(PAYABLE_PLACES));
        let step = 10_i128
            .checked_pow(spare)
            .and_then(|step| Minor::new(step).ok());
        let payable = step
            .and_then(|step| exact.rounded_up_to(step))
            .ok_or(QuoteError::TooLarge)?;
        if payable.is_zero() {
            return Err(QuoteError::Nothing);
        }
        Ok(Self {
            value: price.minor(),
            payable,
            rate: Some(rate),
        })
    }
}

reasons! {
    /// Why a price cannot be quoted.
    #[derive(Copy)]
    pub enum QuoteError in "quote" {
        /// The rate is for another currency.
        OtherCurrency = "the rate is for another currency than the price";
        /// The price is 0, or the amount to pay is 0.
        Nothing = "there is nothing to pay";
        /// The amount to pay has more than 38 digits.
        TooLarge = "the amount is too large for this asset";
    }
}

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{Asset, Minor, reasons};

/// An amount together with its asset, so that amounts of different assets cannot be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: Minor,
    asset: Asset,
}

impl Money {
    /// An amount of smallest units of an asset.
    pub const fn new(minor: Minor, asset: Asset) -> Self {
        Self { minor, asset }
    }

    /// The amount 0 of an asset.
    pub const fn zero(asset: Asset) -> Self {
        Self::new(Minor::ZERO, asset)
    }

    /// The amount in smallest units of the asset.
    pub const fn minor(self) -> Minor {
        self.minor
    }

    /// The asset of the amount.
    pub const fn asset(self) -> Asset {
        self.asset
    }

    /// Whether the amount is 0.
    pub const fn is_zero(self) -> bool {
        self.minor.is_zero()
    }

    /// The sum.
    ///
    /// # Errors
    /// [`MoneyError::Mixed`] when the assets differ, [`MoneyError::Overflow`] when the sum is above
    /// [`Minor::MAX`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_asset(other)?;
        let minor = self
            .minor
            .checked_add(other.minor)
            .ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The difference.
    ///
    /// # Errors
    /// [`MoneyError::Mixed`] when the assets differ, [`MoneyError::Negative`] when `other` is greater.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_asset(other)?;
        let minor = self
            .minor
            .checked_sub(other.minor)
            .ok_or(MoneyError::Negative)?;
        Ok(Self { minor, ..self })
    }

    /// The product, for example the price of several pieces.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] when the product is above [`Minor::MAX`].
    pub fn checked_mul(self, factor: u32) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(factor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    fn same_asset(self, other: Self) -> Result<(), MoneyError> {
        if self.asset == other.asset {
            Ok(())
        } else {
            Err(MoneyError::Mixed)
        }
    }
}

/// The decimal amount and the text form of the asset, for logs and tests. What people read is formatted in
/// their language by the adapters.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}",
            self.minor.decimal(self.asset.decimals()),
            self.asset
        )
    }
}

reasons! {
    /// Why amounts cannot be combined.
    #[derive(Copy)]
    pub enum MoneyError in "money" {
        /// The amounts are of different assets.
        Mixed = "amounts of different assets cannot be combined";
        /// The result has more than 38 digits.
        Overflow = "the amount is too large";
        /// The result is below 0.
        Negative = "the amount would be negative";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;

    #[test]
    fn assets_do_not_mix() {
        let of = |code| {
            Money::new(
                Minor::MAX,
                Asset::Fiat(Currency::new(code).expect("a code")),
            )
        };
        assert_eq!(of("EUR").checked_add(of("USD")), Err(MoneyError::Mixed));
        assert_eq!(of("EUR").checked_add(of("EUR")), Err(MoneyError::Overflow));
        assert_eq!(
            Money::zero(of("EUR").asset()).checked_sub(of("EUR")),
            Err(MoneyError::Negative)
        );
    }
}

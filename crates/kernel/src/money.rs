use core::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Asset, Minor};

/// An amount together with what it is an amount of. There is no bare amount in the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: Minor,
    asset: Asset,
}

impl Money {
    /// An amount of an asset.
    pub const fn new(minor: Minor, asset: Asset) -> Self {
        Self { minor, asset }
    }

    /// Nothing of an asset.
    pub const fn zero(asset: Asset) -> Self {
        Self::new(Minor::ZERO, asset)
    }

    /// Units of the smallest denomination.
    pub const fn minor(self) -> Minor {
        self.minor
    }

    /// What it is an amount of.
    pub const fn asset(self) -> Asset {
        self.asset
    }

    /// Whether there is nothing.
    pub const fn is_zero(self) -> bool {
        self.minor.is_zero()
    }

    /// The sum.
    ///
    /// # Errors
    /// [`MoneyError`] when the assets differ or the sum is too large.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_asset(other)?;
        let minor = self
            .minor
            .checked_add(other.minor)
            .ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// What remains.
    ///
    /// # Errors
    /// [`MoneyError`] when the assets differ or `other` is the greater amount.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_asset(other)?;
        let minor = self
            .minor
            .checked_sub(other.minor)
            .ok_or(MoneyError::Negative)?;
        Ok(Self { minor, ..self })
    }

    /// `factor` times this.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] when the product is too large.
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

/// Decimal amount and the asset's full name, for logs and developers; faces render their own.
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

/// Why amounts cannot be combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// Two different assets.
    #[error("amounts of different assets cannot be combined")]
    Mixed,
    /// More than 38 digits.
    #[error("the amount is too large")]
    Overflow,
    /// Less than nothing.
    #[error("the amount would be negative")]
    Negative,
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

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{Currency, Minor, reasons};

/// An amount of a currency of ISO 4217, so that amounts of different currencies cannot be added. Amounts of assets on a
/// chain are [`Minor`] beside their [`ChainAsset`](crate::ChainAsset).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: Minor,
    currency: Currency,
}

impl Money {
    /// An amount of smallest units of a currency.
    pub const fn new(minor: Minor, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The amount 0 of a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(Minor::ZERO, currency)
    }

    /// The amount in smallest units of the currency.
    pub const fn minor(self) -> Minor {
        self.minor
    }

    /// The currency of the amount.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether the amount is 0.
    pub const fn is_zero(self) -> bool {
        self.minor.is_zero()
    }

    /// The sum.
    ///
    /// # Errors
    /// [`MoneyError::Mixed`] when the currencies differ, [`MoneyError::Overflow`] when the sum is above
    /// [`Minor::MAX`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self
            .minor
            .checked_add(other.minor)
            .ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The difference.
    ///
    /// # Errors
    /// [`MoneyError::Mixed`] when the currencies differ, [`MoneyError::Negative`] when `other` is greater.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
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

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::Mixed)
        }
    }
}

/// The decimal amount and the code of the currency, for logs and tests. What people read is formatted in
/// their language by the adapters.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}",
            self.minor.decimal(self.currency.decimals()),
            self.currency
        )
    }
}

reasons! {
    /// Why amounts cannot be combined.
    #[derive(Copy)]
    pub enum MoneyError in "money" {
        /// The amounts are of different currencies.
        Mixed = "amounts of different currencies cannot be combined";
        /// The result has more than 38 digits.
        Overflow = "the amount is too large";
        /// The result is below 0.
        Negative = "the amount would be negative";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_do_not_mix() {
        let of = |code| Money::new(Minor::MAX, Currency::new(code).expect("a code"));
        assert_eq!(of("EUR").checked_add(of("USD")), Err(MoneyError::Mixed));
        assert_eq!(of("EUR").checked_add(of("EUR")), Err(MoneyError::Overflow));
        assert_eq!(
            Money::zero(of("EUR").currency()).checked_sub(of("EUR")),
            Err(MoneyError::Negative)
        );
    }
}

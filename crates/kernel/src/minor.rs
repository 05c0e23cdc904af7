use alloc::string::String;
use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::reasons;

/// A number of the smallest units of an asset, such as cents, satoshi or wei. It is never negative.
///
/// It has 128 bits, because an amount in wei can exceed 64. The greatest amount has 38 decimal digits, so
/// that the zero-padded text of [`Minor::padded`] has one width and sorts like the number in every database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minor(i128);

/// How the result of a division that leaves a remainder is rounded. No other rounding is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest unit, a half to the even one: for prices and taxes in a currency.
    HalfEven,
    /// To the next greater unit: for the amount a shopper must pay on a chain.
    Up,
}

impl Minor {
    /// The amount 0.
    pub const ZERO: Self = Self(0);
    /// The greatest amount: 10^38 − 1.
    pub const MAX: Self = Self(10_i128.pow(38) - 1);
    /// Number of characters of [`Minor::padded`].
    pub const WIDTH: usize = 39;

    /// The amount of `units` smallest units.
    ///
    /// # Errors
    /// [`MinorError::OutOfRange`] when `units` is negative or above [`Minor::MAX`].
    pub const fn new(units: i128) -> Result<Self, MinorError> {
        if units < 0 || units > Self::MAX.0 {
            return Err(MinorError::OutOfRange);
        }
        Ok(Self(units))
    }

    /// The number of smallest units.
    pub const fn units(self) -> i128 {
        self.0
    }

    /// Whether the amount is 0.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum; `None` when it is above [`Minor::MAX`].
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Self::new(self.0.checked_add(other.0)?).ok()
    }

    /// The difference; `None` when it is negative.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        Self::new(self.0.checked_sub(other.0)?).ok()
    }

    /// The product; `None` when it is above [`Minor::MAX`].
    pub fn checked_mul(self, factor: u32) -> Option<Self> {
        Self::new(self.0.checked_mul(i128::from(factor))?).ok()
    }

    /// `self × numerator ÷ denominator`, rounded once. `None` when the product does not fit 128 bits, when
    /// the result is above [`Minor::MAX`], or when the denominator is 0.
    pub fn checked_ratio(
        self,
        numerator: u128,
        denominator: u128,
        rounding: Rounding,
    ) -> Option<Self> {
        let product = self.0.unsigned_abs().checked_mul(numerator)?;
        let whole = product.checked_div(denominator)?;
        let rest = product % denominator;
        let up = match rounding {
            Rounding::Up => rest > 0,
            Rounding::HalfEven => {
                let other_half = denominator - rest;
                rest > other_half || (rest == other_half && whole % 2 == 1)
            }
        };
        Self::new(i128::try_from(whole.checked_add(u128::from(up))?).ok()?).ok()
    }

    /// The smallest multiple of `step` that is not less than this amount; a step of 0 changes nothing.
    /// `None` when it is above [`Minor::MAX`]. Used to give an amount on a chain fewer decimal places.
    pub fn rounded_up_to(self, step: Self) -> Option<Self> {
        if step.is_zero() {
            return Some(self);
        }
        match self.0 % step.0 {
            0 => Some(self),
            rest => Self::new(self.0.checked_add(step.0 - rest)?).ok(),
        }
    }

    /// The stored form: 39 decimal digits with leading zeros, so that texts sort like their numbers.
    pub fn padded(self) -> String {
        alloc::format!("{:0width$}", self.0, width = Self::WIDTH)
    }

    /// The decimal form with `decimals` places: 2490 with 2 places is `24.90`.
    pub fn decimal(self, decimals: u8) -> String {
        let digits = alloc::format!("{:0width$}", self.0, width = usize::from(decimals) + 1);
        let (whole, fraction) = digits.split_at(digits.len() - usize::from(decimals));
        if fraction.is_empty() {
            whole.into()
        } else {
            alloc::format!("{whole}.{fraction}")
        }
    }

    /// Reads the decimal form: at least one digit, then at most `decimals` places after a point.
    ///
    /// # Errors
    /// [`MinorError`] when the text has another form, too many places or is above [`Minor::MAX`].
    pub fn from_decimal(text: &str, decimals: u8) -> Result<Self, MinorError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let places = usize::from(decimals);
        if fraction.len() > places {
            return Err(MinorError::TooPrecise { decimals });
        }
        let digits = alloc::format!("{whole}{fraction:0<places$}");
        if whole.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(MinorError::Malformed);
        }
        let units = digits.parse::<i128>().map_err(|_| MinorError::OutOfRange)?;
        Self::new(units)
    }
}

impl FromStr for Minor {
    type Err = MinorError;

    /// Reads a whole number of smallest units, with or without leading zeros.
    fn from_str(text: &str) -> Result<Self, MinorError> {
        Self::from_decimal(text, 0)
    }
}

impl fmt::Display for Minor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A JSON string of digits, because many JSON readers lose precision of numbers above 2^53.
impl Serialize for Minor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Minor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

reasons! {
    /// Why a number or a text is not an amount.
    #[derive(Copy)]
    pub enum MinorError in "amount" {
        /// The number is negative or has more than 38 digits.
        OutOfRange = "an amount is at least 0 and has at most 38 digits";
        /// The text is not a plain decimal number.
        Malformed = "an amount is written in digits with at most one point, for example 24.90";
        /// The text has more decimal places than the asset.
        TooPrecise {
            /// Decimal places of the asset.
            decimals: u8,
        } = "this asset has {decimals} decimal places at most";
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn minor() -> impl Strategy<Value = Minor> {
        (0..=Minor::MAX.units()).prop_map(|units| Minor::new(units).expect("in range"))
    }

    proptest! {
        #[test]
        fn stored_text_sorts_like_the_number(a in minor(), b in minor()) {
            prop_assert_eq!(a.padded().cmp(&b.padded()), a.cmp(&b));
            prop_assert_eq!(a.padded().parse::<Minor>(), Ok(a));
            prop_assert_eq!(a.padded().len(), Minor::WIDTH);
        }

        #[test]
        fn decimal_text_round_trips(a in minor(), decimals in 0..=18_u8) {
            prop_assert_eq!(Minor::from_decimal(&a.decimal(decimals), decimals), Ok(a));
        }

        #[test]
        fn no_text_panics(text: String, decimals: u8) {
            let _ = Minor::from_decimal(&text, decimals);
        }

        // proves M-P8: what is taken away and put back is the same amount
        #[test]
        fn sums_are_conserved(a in minor(), b in minor()) {
            if let Some(sum) = a.checked_add(b) {
                prop_assert_eq!(sum.checked_sub(b), Some(a));
            }
        }

        #[test]
        fn rounding_up_never_asks_too_little(units in 0..u64::MAX, n in 1..u64::MAX, d in 1..u64::MAX) {
            let amount = Minor::new(i128::from(units)).expect("in range");
            if let Some(up) = amount.checked_ratio(u128::from(n), u128::from(d), Rounding::Up) {
                let exact = u128::from(units) * u128::from(n);
                let asked = up.units().unsigned_abs() * u128::from(d);
                prop_assert!(asked >= exact && asked - exact < u128::from(d));
            }
        }
    }

    #[test]
    fn ties_go_to_the_even_neighbour() {
        let half = |units| {
            Minor::new(units)
                .expect("in range")
                .checked_ratio(1, 2, Rounding::HalfEven)
        };
        assert_eq!(half(5), Minor::new(2).ok());
        assert_eq!(half(7), Minor::new(4).ok());
        assert_eq!(half(8), Minor::new(4).ok());
    }

    #[test]
    fn a_quote_is_payable() {
        let exact = Minor::new(24_901_234).expect("in range");
        let cent = Minor::new(10_000).expect("in range");
        assert_eq!(exact.rounded_up_to(cent), Minor::new(24_910_000).ok());
        assert_eq!(Minor::MAX.rounded_up_to(cent), None);
    }
}

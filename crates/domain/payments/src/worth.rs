use alloc::vec::Vec;

use chainstore_kernel::Minor;
use num_bigint::BigUint;

use crate::{Attempt, attempt::minor};

/// What amounts of different assets are worth in the shop's currency, without rounding.
///
/// An amount of an attempt is worth `amount × value ÷ payable`. So that sums are exact, all worths are counted in one
/// fraction of the currency's smallest unit: the product of the `payable` of all attempts is its denominator.
pub(crate) struct Scale {
    /// Parts in one smallest unit of the currency.
    one: BigUint,
    /// Parts in one smallest unit of the asset of each attempt.
    weights: Vec<BigUint>,
}

impl Scale {
    pub(crate) fn of(attempts: &[Attempt]) -> Self {
        let payable = |attempt: &Attempt| big(attempt.offer.quote.payable).max(BigUint::from(1_u8));
        let one: BigUint = attempts.iter().map(payable).product();
        let weights = attempts
            .iter()
            .map(|attempt| big(attempt.offer.quote.value) * (&one / payable(attempt)));
        Self {
            weights: weights.collect(),
            one,
        }
    }

    /// An amount of the shop's currency, in parts.
    pub(crate) fn parts(&self, money: Minor) -> BigUint {
        big(money) * &self.one
    }

    /// The worth of this number of smallest units of the attempt at this place, in parts.
    pub(crate) fn worth(&self, place: usize, units: &BigUint) -> BigUint {
        self.weights
            .get(place)
            .map_or_else(BigUint::default, |weight| weight * units)
    }

    /// The units of the attempt at this place that are worth at least this many parts; [`Minor::MAX`] when no number of
    /// them is.
    pub(crate) fn covering(&self, place: usize, parts: &BigUint) -> Minor {
        match self.weights.get(place) {
            Some(weight) if *weight != BigUint::default() => minor(&divided_up(parts, weight)),
            Some(_) | None if *parts == BigUint::default() => Minor::ZERO,
            Some(_) | None => Minor::MAX,
        }
    }

    /// Whole smallest units of the currency in these parts, however many they are.
    pub(crate) fn whole(&self, parts: &BigUint) -> BigUint {
        parts / &self.one
    }

    /// Smallest units of the currency in these parts, rounded down; [`Minor::MAX`] when they are more.
    pub(crate) fn down(&self, parts: &BigUint) -> Minor {
        minor(&self.whole(parts))
    }

    /// As [`Scale::down`], rounded up.
    pub(crate) fn up(&self, parts: &BigUint) -> Minor {
        minor(&divided_up(parts, &self.one))
    }
}

pub(crate) fn big(amount: Minor) -> BigUint {
    BigUint::from(amount.units().unsigned_abs())
}

fn divided_up(number: &BigUint, by: &BigUint) -> BigUint {
    (number + by - 1_u8) / by
}

/// The difference; 0 when it would be negative.
pub(crate) fn less(from: &BigUint, amount: &BigUint) -> BigUint {
    if from > amount {
        from - amount
    } else {
        BigUint::default()
    }
}

//! When failed deliveries are repeated, and how long updates and taps are kept.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// When a failed webhook delivery is repeated. The default is like the real server; tests use shorter times.
#[derive(Debug, Clone, Copy)]
pub struct RetrySchedule {
    /// Delay after the first failure.
    pub first: Duration,
    /// Delay after the second failure; it doubles with each further one.
    pub base: Duration,
    /// The greatest delay: a random time between these two.
    pub cap: (Duration, Duration),
    /// How long an answer is waited for.
    pub timeout: Duration,
}

impl Default for RetrySchedule {
    fn default() -> Self {
        Self {
            first: Duration::ZERO,
            base: Duration::from_secs(2),
            cap: (Duration::from_mins(1), Duration::from_mins(2)),
            timeout: Duration::from_mins(1),
        }
    }
}

impl RetrySchedule {
    /// A schedule whose delays grow in the same way but are a hundredth of the default ones.
    pub fn fast() -> Self {
        Self {
            first: Duration::ZERO,
            base: Duration::from_millis(20),
            cap: (Duration::from_millis(600), Duration::from_millis(1_200)),
            timeout: Duration::from_secs(5),
        }
    }

    /// The delay after this number of failures.
    pub(crate) fn delay(&self, failures: u32) -> Duration {
        let Some(doublings) = failures.checked_sub(2) else {
            return self.first;
        };
        let grown = self.base.saturating_mul(2_u32.saturating_pow(doublings));
        if grown < self.cap.0 {
            grown
        } else {
            grown.min(self.random_cap())
        }
    }

    fn random_cap(&self) -> Duration {
        let (low, high) = self.cap;
        let spread = u64::try_from(high.saturating_sub(low).as_millis()).unwrap_or(u64::MAX);
        // A new hasher has a random seed, which is random enough for a delay.
        low + Duration::from_millis(
            RandomState::new().hash_one(0) % spread.saturating_add(1).max(1),
        )
    }
}

/// How long updates and taps are kept. The default is like the real server.
#[derive(Debug, Clone, Copy)]
pub struct Lifetimes {
    /// How long a message is kept for delivery.
    pub message: Duration,
    /// How long a tap is kept for delivery.
    pub callback: Duration,
    /// For how long a tap can be answered by `answerCallbackQuery`.
    pub answer: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        let callback = Duration::from_secs(150);
        Self {
            message: Duration::from_hours(24),
            callback,
            answer: callback,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_a_random_cap() {
        let schedule = RetrySchedule::default();
        let seconds: Vec<u64> = (1..=7)
            .map(|failures| schedule.delay(failures).as_secs())
            .collect();
        assert_eq!(seconds[..6], [0, 2, 4, 8, 16, 32]);
        for failures in [7, 8, 40, u32::MAX] {
            let delay = schedule.delay(failures);
            assert!(
                delay >= schedule.cap.0 && delay <= schedule.cap.1,
                "{delay:?}"
            );
        }
    }
}

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How much one person may send before it is dropped (SR-62). A shield of this process against floods,
/// far above what fingers do.
#[derive(Default)]
pub(super) struct Quota(Mutex<HashMap<i64, Instant>>);

/// At once.
const BURST: u32 = 60;
/// And then one in this time.
const INTERVAL: Duration = Duration::from_millis(500);
/// People kept in mind before those who are quiet are forgotten.
const KEPT: usize = 10_000;

impl Quota {
    /// Takes one update's share.
    pub(super) fn allows(&self, person: i64) -> bool {
        self.allows_at(person, Instant::now())
    }

    fn allows_at(&self, person: i64, now: Instant) -> bool {
        let mut people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if people.len() >= KEPT {
            people.retain(|_, full| *full > now);
        }
        let full_at = people.get(&person).copied().unwrap_or(now).max(now);
        let next = full_at + INTERVAL;
        let allows = next - now <= INTERVAL * BURST;
        if allows {
            people.insert(person, next);
        }
        allows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves SR-62: a flood from one person leaves others served
    #[test]
    fn a_flood_is_cut_off_and_passes() {
        let (quota, now) = (Quota::default(), Instant::now());
        let taken = (0..500).filter(|_| quota.allows_at(1, now)).count();
        assert_eq!(taken, BURST as usize);
        assert!(quota.allows_at(2, now));
        assert!(quota.allows_at(1, now + INTERVAL));
        assert!(!quota.allows_at(1, now + INTERVAL));
    }
}

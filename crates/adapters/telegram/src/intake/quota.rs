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

/// The share of one update. It is given back unless it is spent: what could not be kept comes again,
/// and must find its share then, however long the store is away.
#[must_use]
pub(super) struct Share<'a> {
    quota: &'a Quota,
    /// Whose it is; nobody's once it is spent.
    person: Option<i64>,
}

impl Quota {
    /// Takes one update's share, if there is one left. What is nobody's is not counted.
    pub(super) fn take(&self, person: Option<i64>) -> Option<Share<'_>> {
        let now = Instant::now();
        let allows = person.is_none_or(|person| self.allows_at(person, now));
        allows.then_some(Share {
            quota: self,
            person,
        })
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

    fn give_back(&self, person: i64) {
        let mut people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(full) = people.get_mut(&person) {
            *full -= INTERVAL;
        }
    }
}

impl Share<'_> {
    /// The update is taken in.
    pub(super) fn spend(mut self) {
        self.person = None;
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        if let Some(person) = self.person {
            self.quota.give_back(person);
        }
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

    #[test]
    fn only_what_is_spent_is_used_up() {
        let quota = Quota::default();
        for _ in 0..500 {
            assert!(quota.take(Some(1)).is_some(), "it was given back");
        }
        for _ in 0..BURST {
            quota.take(Some(1)).expect("a share").spend();
        }
        assert!(quota.take(Some(1)).is_none());
        assert!(quota.take(Some(2)).is_some());
        assert!(quota.take(None).is_some());
    }
}

//! Where an invoice stands: one rule, and what follows from it.

use alloc::vec::Vec;

use chainstore_kernel::{Minor, Timestamp};
use num_bigint::BigUint;

use crate::worth::{Scale, big, less};
use crate::{
    Attempt, AttemptNumber, Credit, Invoice, InvoiceEvent, InvoiceState, NextLook, PaymentKey,
    Standing, SuspenseReason, Views,
};

/// Why an invoice is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The shop has more of what counts.
    Grown,
    /// A payment came, changed or went.
    Changed,
    /// No fact; time or a chain has moved on.
    TimePassed,
}

impl Invoice {
    /// The worth of the payments that `counts` holds for.
    pub(crate) fn worth(
        &self,
        scale: &Scale,
        counts: impl Fn(&Attempt, &Credit) -> bool,
    ) -> BigUint {
        let places = self.attempts.iter().enumerate();
        let worth = places.map(|(place, attempt)| {
            scale.worth(place, &attempt.units(|credit| counts(attempt, credit)))
        });
        worth.sum()
    }

    /// What counts and the shop has, in the parts of [`Scale`].
    pub(crate) fn held_worth(&self) -> BigUint {
        self.worth(&Scale::of(&self.attempts), |_, credit| credit.is_held())
    }

    /// What counts, and the shop has or awaits back when every chain is seen as in `views`, but at least up to `until`.
    fn expected(&self, scale: &Scale, views: &Views, until: Timestamp) -> BigUint {
        self.worth(scale, |attempt, credit| {
            let (_, through) = views.seen_by(attempt.chain());
            credit.is_expected(through.max(until), self.terms.orphan_patience)
        })
    }

    /// Whether this worth pays what is asked. Nothing never does.
    fn met_by(&self, scale: &Scale, worth: &BigUint) -> bool {
        *worth != BigUint::default() && *worth >= scale.parts(self.terms.needed())
    }

    /// The one rule of where an invoice stands.
    pub(crate) fn assess(&mut self, views: &Views, cause: Cause, events: &mut Vec<InvoiceEvent>) {
        if self.state.is_final() {
            return;
        }
        let scale = Scale::of(&self.attempts);
        let expected = self.expected(&scale, views, Timestamp::EPOCH);
        let enough = self.met_by(&scale, &expected);
        let closes_at = self.terms.closes_at();
        let closed = cause == Cause::TimePassed
            && self
                .attempts
                .iter()
                .all(|attempt| views.seen_by(attempt.chain()).1 > closes_at);
        self.covered |= enough;
        let confirmed = self.worth(&scale, |attempt, credit| {
            let (height, _) = views.seen_by(attempt.chain());
            let ripe = credit.ripe_at(attempt.offer.method.confirmations());
            ripe.is_some_and(|ripe| ripe <= height)
        });
        let next = if self.marked_at.is_some() || self.met_by(&scale, &confirmed) {
            InvoiceState::Settled
        } else if enough {
            InvoiceState::Processing
        } else if closed && self.covered {
            InvoiceState::Invalid
        } else if closed {
            InvoiceState::Expired
        } else if expected == BigUint::default() {
            InvoiceState::New
        } else {
            InvoiceState::PartiallyPaid
        };
        let received = scale.down(&expected);
        let missing = scale.up(&less(&scale.parts(self.terms.total.minor()), &expected));
        events.extend(self.report(next, cause, received, missing));
        self.state = next;
        self.suspend_surplus(&scale, events);
        if next.is_final() {
            self.suspend_rest(events);
        }
        self.plan_next_look(&scale, views);
    }

    /// What moving to `next` means to others.
    fn report(
        &self,
        next: InvoiceState,
        cause: Cause,
        received: Minor,
        missing: Minor,
    ) -> Option<InvoiceEvent> {
        use InvoiceState as S;
        match (self.state, next) {
            (S::New | S::PartiallyPaid, S::PartiallyPaid) if cause == Cause::Grown => {
                Some(InvoiceEvent::PartiallyPaid { received, missing })
            }
            (from, to) if from == to => None,
            (S::Settled, S::Processing | S::PartiallyPaid | S::New) => Some(InvoiceEvent::Reversed),
            (_, S::New | S::PartiallyPaid) => Some(InvoiceEvent::Receded),
            (_, S::Processing) => Some(InvoiceEvent::Processing),
            (_, S::Settled) => Some(InvoiceEvent::Settled),
            (_, S::Expired) => Some(InvoiceEvent::Expired),
            (_, S::Invalid) => Some(InvoiceEvent::Invalidated),
        }
    }

    /// While settled, the oldest payments cover the demand and what exceeds it waits in suspense; otherwise everything
    /// counts towards the demand.
    fn suspend_surplus(&mut self, scale: &Scale, events: &mut Vec<InvoiceEvent>) {
        for (number, key, share) in self.changed_surplus(scale) {
            let attempts = &mut self.attempts;
            let attempt = attempts.iter_mut().find(|attempt| attempt.number == number);
            let credit = attempt.and_then(|attempt| attempt.ledger.get_mut(&key));
            let Some(credit) = credit else { continue };
            credit.surplus = share;
            self.flags.over |= !share.is_zero();
            events.push(if share.is_zero() {
                InvoiceEvent::Withdrawn { key: key.clone() }
            } else {
                InvoiceEvent::Suspended {
                    key: key.clone(),
                    asset: credit.asset,
                    amount: share,
                    reason: SuspenseReason::Surplus,
                }
            });
            self.unsaved.payments.insert((number, key));
        }
    }

    /// The payments whose surplus is not what it should be, with what it should be.
    fn changed_surplus(&self, scale: &Scale) -> Vec<(AttemptNumber, PaymentKey, Minor)> {
        let settled = self.state == InvoiceState::Settled;
        let mut demand = scale.parts(self.terms.total.minor());
        let attempts = self.attempts.iter().enumerate();
        let payments = attempts.flat_map(|(place, attempt)| {
            attempt
                .ledger
                .iter()
                .map(move |(key, credit)| (place, attempt.number, key, credit))
        });
        // Sorting is the cost of many payments, so it is done only when there is a surplus, or was one.
        let everything_counts = !settled || self.marked_at.is_none() && self.held_worth() <= demand;
        if everything_counts {
            let freed = payments.filter(|(_, _, _, credit)| !credit.surplus.is_zero());
            return freed
                .map(|(_, number, key, _)| (number, key.clone(), Minor::ZERO))
                .collect();
        }
        let mut oldest_first: Vec<_> = payments.collect();
        oldest_first.sort_by_key(|(_, _, key, credit)| (credit.paid_at, *key));
        let mut changed = Vec::new();
        for (place, number, key, credit) in oldest_first {
            // After staff have declared the invoice paid, nothing more is asked.
            let asked = self
                .marked_at
                .is_none_or(|marked_at| credit.paid_at <= marked_at);
            let share = if !credit.is_held() {
                Minor::ZERO
            } else if asked {
                let worth = scale.worth(place, &big(credit.amount));
                let kept = if worth <= demand {
                    credit.amount
                } else {
                    scale.covering(place, &demand)
                };
                demand = less(&demand, &worth);
                credit.amount.checked_sub(kept).unwrap_or(Minor::ZERO)
            } else {
                credit.amount
            };
            if share != credit.surplus {
                changed.push((number, key.clone(), share));
            }
        }
        changed
    }

    /// At the end, what was received without being enough waits in suspense.
    fn suspend_rest(&mut self, events: &mut Vec<InvoiceEvent>) {
        for attempt in &mut self.attempts {
            for (key, credit) in &mut attempt.ledger {
                if credit.standing != Standing::Counted {
                    continue;
                }
                let reason = SuspenseReason::Short;
                if credit.is_held() {
                    events.push(InvoiceEvent::Suspended {
                        key: key.clone(),
                        asset: credit.asset,
                        amount: credit.amount,
                        reason,
                    });
                    self.flags.under = true;
                }
                credit.standing = Standing::Suspended(reason);
                self.unsaved.payments.insert((attempt.number, key.clone()));
            }
        }
    }

    /// When each attempt must be looked at again, if nothing happens before.
    fn plan_next_look(&mut self, scale: &Scale, views: &Views) {
        let places = 0..self.attempts.len();
        let looks: Vec<NextLook> = places
            .map(|place| NextLook {
                ripe_at: self.ripe_at(place, scale, views),
                due_at: self.due_at(place, scale, views),
            })
            .collect();
        for (attempt, next) in self.attempts.iter_mut().zip(looks) {
            if attempt.next != next {
                attempt.next = next;
                self.unsaved.attempts.insert(attempt.number);
            }
        }
    }

    /// The height at which the attempt settles the invoice together with what is confirmed elsewhere. When its money
    /// alone cannot do that, the height at which all of it is confirmed: the other attempts then wait for it.
    fn ripe_at(&self, place: usize, scale: &Scale, views: &Views) -> Option<u64> {
        if self.state != InvoiceState::Processing {
            return None;
        }
        let held = self.worth(scale, |_, credit| credit.is_held());
        if !self.met_by(scale, &held) {
            return None;
        }
        let attempt = self.attempts.get(place)?;
        let mut sum = self.worth(scale, |other, credit| {
            let (height, _) = views.seen_by(other.chain());
            let ripe = credit.ripe_at(other.offer.method.confirmations());
            other.number != attempt.number && ripe.is_some_and(|ripe| ripe <= height)
        });
        let credits = attempt.ledger.values();
        let ripening = credits.filter_map(|credit| {
            let ripe = credit.ripe_at(attempt.offer.method.confirmations())?;
            Some((ripe, credit.amount))
        });
        let mut ripening: Vec<_> = ripening.collect();
        ripening.sort_unstable();
        let last = ripening.last().map(|(height, _)| *height);
        let settles = ripening.into_iter().find_map(|(height, amount)| {
            sum += scale.worth(place, &big(amount));
            self.met_by(scale, &sum).then_some(height)
        });
        let (seen, _) = views.seen_by(attempt.chain());
        settles.or(last).filter(|height| *height > seen)
    }

    /// The moment that the chain of the attempt must be seen past before looking can change anything.
    fn due_at(&self, place: usize, scale: &Scale, views: &Views) -> Timestamp {
        let Some(attempt) = self.attempts.get(place) else {
            return Timestamp::MAX;
        };
        let (_, seen) = views.seen_by(attempt.chain());
        let closes_at = self.terms.closes_at();
        let closing = if seen > closes_at {
            Timestamp::MAX
        } else {
            closes_at
        };
        let given_up = |too_little: &dyn Fn(&BigUint) -> bool| {
            let orphans = attempt.ledger.values().filter_map(Credit::orphaned_since);
            let ends = orphans.map(|since| since.plus(self.terms.orphan_patience));
            let moving = ends
                .filter(|end| *end > seen)
                .filter(|end| too_little(&self.expected(scale, views, *end)));
            moving.min().unwrap_or(Timestamp::MAX)
        };
        match self.state {
            InvoiceState::New => closing,
            InvoiceState::PartiallyPaid => {
                given_up(&|rest| *rest == BigUint::default()).min(closing)
            }
            InvoiceState::Processing => given_up(&|rest| !self.met_by(scale, rest)),
            InvoiceState::Settled | InvoiceState::Expired | InvoiceState::Invalid => Timestamp::MAX,
        }
    }
}

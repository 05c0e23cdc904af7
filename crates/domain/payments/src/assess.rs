//! Where an invoice stands: one rule, and what follows from it.

use alloc::vec::Vec;

use chainstore_kernel::{Minor, Timestamp};
use num_bigint::BigUint;

use crate::looks::is_ripe;
use crate::worth::{Scale, big, less};
use crate::{
    Attempt, AttemptNumber, Credit, Invoice, InvoiceEvent, InvoiceState, PaymentKey, Standing,
    SuspenseReason, Views,
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
    pub(crate) fn expected(&self, scale: &Scale, views: &Views, until: Timestamp) -> BigUint {
        self.worth(scale, |attempt, credit| {
            let (_, through) = views.seen_by(attempt.chain());
            credit.is_expected(through.max(until), self.terms.orphan_patience)
        })
    }

    /// Whether this worth pays what is asked. Nothing never does.
    pub(crate) fn met_by(&self, scale: &Scale, worth: &BigUint) -> bool {
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
        let closed = cause == Cause::TimePassed && self.is_over(views);
        self.covered |= enough;
        let confirmed = self.worth(&scale, |attempt, credit| is_ripe(attempt, credit, views));
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
}

//! When an invoice must be looked at again, if nothing happens before.

use alloc::{collections::BTreeSet, vec::Vec};

use chainstore_kernel::{ChainId, Timestamp};
use num_bigint::BigUint;

use crate::worth::{Scale, big};
use crate::{Attempt, Credit, Invoice, InvoiceState, NextLook, Views};

impl Invoice {
    /// Whether no payment can be on time any more, and none that was is unseen.
    pub(crate) fn is_over(&self, views: &Views) -> bool {
        let closes_at = self.terms.closes_at();
        let mut seen = self
            .attempts
            .iter()
            .map(|attempt| views.seen_by(attempt.chain()).1);
        seen.all(|through| through > closes_at)
    }

    /// Writes into each attempt when it must be looked at.
    pub(crate) fn plan_next_look(&mut self, scale: &Scale, views: &Views) {
        let looks = self.attempts.iter().map(|attempt| NextLook {
            ripe_at: self.ripe_at(attempt, scale, views),
            due_at: self.due_at(attempt, scale, views),
        });
        let looks: Vec<NextLook> = looks.collect();
        for (attempt, next) in self.attempts.iter_mut().zip(looks) {
            if attempt.next != next {
                attempt.next = next;
                self.unsaved.attempts.insert(attempt.number);
            }
        }
    }

    /// The height at which confirmed money of this attempt settles the invoice. While money on another chain waits for
    /// confirmations too, it is not known which of both comes first; each height that confirms something then counts.
    fn ripe_at(&self, attempt: &Attempt, scale: &Scale, views: &Views) -> Option<u64> {
        if self.state != InvoiceState::Processing {
            return None;
        }
        let held = self.worth(scale, |_, credit| credit.is_held());
        if !self.met_by(scale, &held) {
            return None;
        }
        let chain = attempt.chain()?;
        let heights = || {
            let credits = attempt.ledger.values();
            credits.filter_map(|credit| ripens(attempt, credit, views))
        };
        let waits_elsewhere = self.attempts.iter().any(|other| {
            let mut credits = other.ledger.values();
            other.chain() != Some(chain)
                && credits.any(|credit| ripens(other, credit, views).is_some())
        });
        if waits_elsewhere {
            return heights().min();
        }
        let settles = self.settles_at(chain, scale, views)?;
        heights().find(|height| *height == settles)
    }

    /// The height of this chain at which its money settles the invoice together with what is confirmed.
    fn settles_at(&self, chain: ChainId, scale: &Scale, views: &Views) -> Option<u64> {
        let mut confirmed = self.worth(scale, |attempt, credit| is_ripe(attempt, credit, views));
        let places = self.attempts.iter().enumerate();
        let on_chain = places.filter(|(_, attempt)| attempt.chain() == Some(chain));
        let ripening = on_chain.flat_map(|(place, attempt)| {
            attempt.ledger.values().filter_map(move |credit| {
                Some((ripens(attempt, credit, views)?, place, credit.amount))
            })
        });
        let mut ripening: Vec<_> = ripening.collect();
        ripening.sort_unstable();
        ripening.into_iter().find_map(|(height, place, amount)| {
            confirmed += scale.worth(place, &big(amount));
            self.met_by(scale, &confirmed).then_some(height)
        })
    }

    /// The moment up to which the chain of the attempt must be seen before looking can change anything.
    fn due_at(&self, attempt: &Attempt, scale: &Scale, views: &Views) -> Timestamp {
        let (_, seen) = views.seen_by(attempt.chain());
        let closes_at = self.terms.closes_at();
        // A chain that was seen past the end is not waited for, unless all were: then a fact has left the end to the
        // next look.
        let closing = if seen > closes_at && !self.is_over(views) {
            Timestamp::MAX
        } else {
            closes_at
        };
        let given_up = |too_little: &dyn Fn(&BigUint) -> bool| {
            let orphans = attempt.ledger.values().filter_map(Credit::orphaned_since);
            let ends = orphans.map(|since| since.plus(self.terms.orphan_patience));
            // A set, because one reorganisation takes thousands of transfers at the same moment.
            let ends: BTreeSet<Timestamp> = ends.filter(|end| *end > seen).collect();
            let mut ends = ends.into_iter();
            let moving = ends.find(|end| too_little(&self.expected(scale, views, *end)));
            moving.unwrap_or(Timestamp::MAX)
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

/// Whether the payment counts and has the confirmations that its attempt asks for.
pub(crate) fn is_ripe(attempt: &Attempt, credit: &Credit, views: &Views) -> bool {
    let (height, _) = views.seen_by(attempt.chain());
    let ripe_at = credit.ripe_at(attempt.offer.method.confirmations());
    ripe_at.is_some_and(|ripe_at| ripe_at <= height)
}

/// The height at which it will have them; `None` when it has them, or does not count.
fn ripens(attempt: &Attempt, credit: &Credit, views: &Views) -> Option<u64> {
    let (height, _) = views.seen_by(attempt.chain());
    let ripe_at = credit.ripe_at(attempt.offer.method.confirmations());
    ripe_at.filter(|ripe_at| *ripe_at > height)
}

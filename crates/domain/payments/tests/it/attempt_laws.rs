//! Laws of invoices with several attempts, over random histories.

use std::collections::BTreeMap;

use chainstore_kernel::Minor;
use chainstore_payments::{
    Asset, AttemptNumber, Invoice, InvoiceEvent as E, InvoiceState as S, Standing,
    SuspenseReason as Why,
};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::many::{Fact, any_history, apply};
use crate::reference::{Place, Reference};
use crate::two_chains::{by_transfer, eth, open, seen, sent, terms, usdc};
use crate::world::{Suspense, cases, minor, replay, waiting};

/// What moving from one state to another must report, if anything.
fn report(from: S, to: S, reference: &Reference) -> Option<E> {
    match (from, to) {
        _ if from == to => None,
        (S::New, S::PartiallyPaid) => Some(partially_paid(reference)),
        (S::Settled, S::New | S::PartiallyPaid | S::Processing) => Some(E::Reversed),
        (_, S::New | S::PartiallyPaid) => Some(E::Receded),
        (_, S::Processing) => Some(E::Processing),
        (_, S::Settled) => Some(E::Settled),
        (_, S::Expired) => Some(E::Expired),
        (_, S::Invalid) => Some(E::Invalidated),
    }
}

fn partially_paid(reference: &Reference) -> E {
    let (received, missing) = reference.received_and_missing();
    let cents = |number: BigInt| minor(i128::try_from(number).expect("less than the total"));
    E::PartiallyPaid {
        received: cents(received),
        missing: cents(missing),
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "iterators of references call it"
)]
fn is_move(event: &&E) -> bool {
    !matches!(event, E::Suspended { .. } | E::Withdrawn { .. })
}

/// Whether this is a charge that an attempt holds.
fn is_known(invoice: &Invoice, fact: &Fact) -> bool {
    let Fact::Charge(_, id, ..) = fact else {
        return false;
    };
    let key = id.clone().into();
    let mut attempts = invoice.attempts().iter();
    attempts.any(|attempt| attempt.ledger.contains_key(&key))
}

/// What waits in suspense by the ledgers.
fn in_suspense(invoice: &Invoice) -> Suspense {
    let ledgers = invoice
        .attempts()
        .iter()
        .flat_map(|attempt| &attempt.ledger);
    let waits = ledgers.filter_map(|(key, credit)| {
        let (amount, reason) = waiting(credit)?;
        Some((key.clone(), (credit.asset, amount, reason)))
    });
    waits.collect()
}

proptest! {
    #![proptest_config(cases(600))]

    // proves M-P3, M-P14, SR-51: the state, the flags and the suspense are those of a second, slow reading of the
    // decision
    #[test]
    fn it_stands_where_the_decision_says(history in any_history(32)) {
        let (mut invoice, mut reference) = (history.start.clone(), Reference::of(&history.start));
        for step in &history.steps {
            let done = apply(&invoice, step);
            let from = reference.state;
            reference.apply(step);
            let next = done.invoice;
            prop_assert_eq!(next.state(), reference.state);
            prop_assert_eq!(done.refused, reference.refused);
            prop_assert_eq!(next.covered(), reference.covered);
            prop_assert_eq!(next.marked_at(), reference.marked_at);
            prop_assert_eq!(next.current(), reference.current);
            let offers: Vec<_> = next.attempts().iter().map(|attempt| attempt.offer).collect();
            prop_assert_eq!(&offers, &reference.attempts);
            let flags = next.flags();
            prop_assert_eq!(
                (flags.over, flags.under, flags.late, flags.marked),
                (reference.over, reference.under, reference.late, reference.marked_at.is_some())
            );
            prop_assert_eq!(in_suspense(&next), reference.suspense());
            let moves: Vec<E> = done.events.iter().filter(is_move).cloned().collect();
            match (&moves[..], from) {
                // More of what is not enough yet.
                ([more @ E::PartiallyPaid { .. }], S::PartiallyPaid) => {
                    prop_assert_eq!(more, &partially_paid(&reference));
                    prop_assert_eq!(next.state(), S::PartiallyPaid);
                }
                (moves, from) => {
                    let expected: Vec<E> = report(from, next.state(), &reference).into_iter().collect();
                    prop_assert_eq!(moves, &expected[..]);
                }
            }
            invoice = next;
        }
    }

    // proves SR-51, M-P14: no payment is lost or made up: the ledgers hold what was received, the events write what waits
    #[test]
    fn money_is_conserved_over_all_attempts(history in any_history(32)) {
        let (mut invoice, mut reference) = (history.start.clone(), Reference::of(&history.start));
        let mut table = Suspense::new();
        for step in &history.steps {
            let done = apply(&invoice, step);
            reference.apply(step);
            invoice = done.invoice;
            replay(&mut table, &done.events);
            prop_assert_eq!(&table, &in_suspense(&invoice));
            let mut held: BTreeMap<(AttemptNumber, Asset, bool), i128> = BTreeMap::new();
            let mut received = held.clone();
            let some = |amount: Minor| amount.units() / 100;
            for attempt in invoice.attempts() {
                for credit in attempt.ledger.values() {
                    let place = (attempt.number, credit.asset, credit.inclusion.is_held());
                    *held.entry(place).or_default() += some(credit.amount);
                    prop_assert!(credit.surplus <= credit.amount);
                    prop_assert!(credit.surplus.is_zero() || credit.standing == Standing::Counted);
                }
            }
            for payment in reference.payments.values() {
                let held = !matches!(payment.place, Place::Fallen(_) | Place::Returned);
                *received.entry((payment.by, payment.asset, held)).or_default() += some(payment.amount);
            }
            prop_assert_eq!(held, received);
            if invoice.state().is_final() {
                let mut attempts = invoice.attempts().iter();
                prop_assert!(attempts.all(|attempt| attempt.held().is_zero()), "an ended invoice keeps nothing");
            }
        }
    }

    // proves SR-54: whatever was taken in once changes nothing the second time, and says nothing
    #[test]
    fn a_fact_counts_once(history in any_history(32)) {
        let mut invoice = history.start;
        let mut earlier: Vec<Fact> = vec![];
        for (fact, views) in history.steps {
            invoice = apply(&invoice, &(fact.clone(), views.clone())).invoice;
            let again = apply(&invoice, &(fact.clone(), views.clone()));
            if !matches!(fact, Fact::Attempt(_)) {
                prop_assert_eq!(&again.invoice, &invoice);
                prop_assert_eq!(again.events, vec![]);
            }
            // A charge also counts once after anything else has happened, and by whichever attempt.
            for charge in earlier.iter().filter(|charge| is_known(&invoice, charge)) {
                let again = apply(&invoice, &(charge.clone(), views.clone()));
                prop_assert!(again.refused == 1 || again.invoice == invoice);
                prop_assert_eq!(again.events, vec![]);
            }
            earlier.push(fact);
        }
    }

    // proves M-P3: an ended invoice never moves; only a look ends it, and a settled one does not merely end
    #[test]
    fn the_end_is_final(history in any_history(40)) {
        let mut invoice = history.start;
        for step in &history.steps {
            let next = apply(&invoice, step).invoice;
            if invoice.state().is_final() {
                prop_assert_eq!(next.state(), invoice.state());
                prop_assert_eq!(next.attempts().len(), invoice.attempts().len());
                prop_assert_eq!(next.marked_at(), invoice.marked_at());
            } else if next.state().is_final() {
                prop_assert!(matches!(step.0, Fact::Look));
                let end = next.terms().closes_at();
                for chain in next.attempts().iter().filter_map(chainstore_payments::Attempt::chain) {
                    prop_assert!(step.1.of(chain).observed_through > end);
                }
                prop_assert!(step.1.now > end);
            }
            invoice = next;
        }
    }

    // proves M-P7: five attempts, and no switch moves the deadline or a price
    #[test]
    fn no_attempt_moves_the_deadline(history in any_history(40)) {
        let terms = *history.start.terms();
        let mut invoice = history.start;
        for step in &history.steps {
            let next = apply(&invoice, step).invoice;
            prop_assert_eq!(*next.terms(), terms);
            prop_assert!(next.attempts().len() <= 5);
            prop_assert!(next.attempt(next.current()).is_some());
            for (index, attempt) in next.attempts().iter().enumerate() {
                prop_assert_eq!(usize::from(attempt.number.get()), index + 1);
                prop_assert!(attempt.offer.expires_at <= terms.expires_at);
                if let Some(before) = invoice.attempts().get(index) {
                    prop_assert_eq!(before.offer, attempt.offer);
                }
            }
            invoice = next;
        }
    }

    // proves M-P7: what arrives in time on an earlier attempt counts at the price that was locked for it, and another
    // asset there waits, also one that another attempt asks for
    #[test]
    fn an_earlier_attempt_stays_watched(
        prices in prop::collection::vec((1..25_00_i128, 1..1_000_000_i128), 1..5),
        paid in 0..5_usize,
        stray: bool,
    ) {
        let mut invoice = open(terms(), by_transfer(usdc(), 1, 25_00, 25_000_000));
        let mut asked = vec![(usdc(), 25_00, 25_000_000)];
        for (index, (value, payable)) in prices.into_iter().enumerate() {
            let asset = [eth(), usdc()][index % 2];
            invoice = invoice.attempted(by_transfer(asset, 1, value, payable)).expect("open");
            asked.push((asset, value, payable));
        }
        let paid = paid % asked.len();
        let (asset, value, payable) = asked[paid];
        let asset = match (stray, asset == usdc()) {
            (false, _) => asset,
            (true, true) => eth(),
            (true, false) => usdc(),
        };
        let by = invoice.attempts()[paid].number;
        let transfer = sent(1, asset, payable, 100, 60);
        let (invoice, events) = invoice.include(by, transfer, &seen(100, 100, 60)).expect("in time");
        if stray {
            let (key, amount, reason) = (transfer.key.into(), minor(payable), Why::WrongAsset);
            prop_assert_eq!(events, vec![E::Suspended { key, asset: asset.into(), amount, reason }]);
            prop_assert_eq!((invoice.state(), invoice.received()), (S::New, Minor::ZERO));
        } else {
            prop_assert_eq!((invoice.received(), invoice.missing()), (minor(value), minor(25_00 - value)));
            let state = if value == 25_00 { S::Settled } else { S::PartiallyPaid };
            prop_assert_eq!(invoice.state(), state);
        }
    }
}

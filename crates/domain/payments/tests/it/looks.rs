//! When an invoice must be looked at: by examples, and over random histories.

use chainstore_kernel::{ChainAsset, Timestamp};
use chainstore_payments::{
    AttemptNumber, Invoice, InvoiceError, InvoiceEvent as E, InvoiceState as S, NextLook, Views,
};
use proptest::prelude::*;

use crate::many::{Fact, History, any_history, apply, dai, history_of};
use crate::two_chains::{
    A, B, EXPIRES, GRACE, PATIENCE, Story, by_charge, by_transfer, chain_a, each, eth, seen, sent,
    usdc,
};
use crate::world::{after, cases};

/// When each attempt must be looked at: height, moment.
fn next(invoice: &Invoice) -> Vec<(Option<u64>, Timestamp)> {
    let attempts = invoice.attempts().iter();
    attempts
        .map(|attempt| (attempt.next.ripe_at, attempt.next.due_at))
        .collect()
}

const NEVER: Timestamp = Timestamp::MAX;

fn closes() -> Timestamp {
    after(EXPIRES + GRACE)
}

// proves M-P5: whichever chain is confirmed first, the invoice is looked at when both are
#[test]
fn money_on_two_chains_is_looked_at_whenever_some_is_confirmed() {
    let mut story = Story::of(by_transfer(usdc(), 1, 25_00, 25_00));
    story.also_by(by_transfer(eth(), 1, 10_00, 10_00));
    let views = seen(99, 49, 60);
    // The second transfer on A would be enough alone, at height 200.
    story.receive(A, sent(1, usdc(), 15_00, 100, 60), &views);
    story.receive(A, sent(2, usdc(), 30_00, 200, 60), &views);
    story.receive(B, sent(3, eth(), 10_00, 50, 60), &views);
    story.receive(B, sent(4, eth(), 5_00, 60, 60), &views);
    assert_eq!(
        next(&story.invoice),
        [(Some(100), NEVER), (Some(50), NEVER)]
    );
    assert_eq!(story.look(&seen(100, 49, 70)), []);
    assert_eq!(
        next(&story.invoice),
        [(Some(200), NEVER), (Some(50), NEVER)]
    );
    assert_eq!(story.look(&seen(100, 50, 80))[0], E::Settled);
    assert_eq!(next(&story.invoice), [(None, NEVER), (None, NEVER)]);
}

// proves M-P5: two tokens of one chain are looked at once, when both together are enough
#[test]
fn money_on_one_chain_is_looked_at_when_it_settles() {
    let mut story = Story::begin();
    story.also_by(by_transfer(dai(), 3, 15_00, 15_00));
    let views = seen(100, 0, 60);
    story.receive(A, sent(1, usdc(), 10_000_000, 100, 60), &views);
    story.receive(B, sent(2, dai(), 15_00, 110, 60), &views);
    story.receive(B, sent(3, dai(), 15_00, 120, 60), &views);
    assert_eq!(next(&story.invoice), [(None, NEVER), (Some(112), NEVER)]);
    assert_eq!(story.look(&seen(111, 0, 60)), []);
    assert_eq!(story.look(&seen(112, 0, 60))[0], E::Settled);
}

// proves M-P6: an attempt that is added late on a chain that was never read keeps the invoice open until it is read
#[test]
fn a_chain_that_was_never_read_is_waited_for() {
    let mut story = Story::begin();
    let one_chain = |second| {
        let mut views = seen(200, 0, second);
        views.chains.retain(|view| view.chain == chain_a());
        views
    };
    assert_eq!(story.look(&one_chain(1_000)), []);
    story.also_by(by_transfer(eth(), 2, 25_00, 2_500));
    assert_eq!(next(&story.invoice), [(None, closes()), (None, closes())]);
    assert_eq!(story.look(&one_chain(9_000)), []);
    assert_eq!(next(&story.invoice), [(None, NEVER), (None, closes())]);
    assert_eq!(story.invoice.state(), S::New);
    assert_eq!(story.look(&seen(200, 1, 9_001)), [E::Expired]);
}

// proves M-P5: what a fact leaves open after the end is looked at at once
#[test]
fn a_fact_after_the_end_leaves_the_end_to_the_next_look() {
    let mut story = Story::begin();
    story.receive(A, sent(1, usdc(), 25_000_000, 100, 60), &seen(100, 0, 60));
    let late = EXPIRES + GRACE + 100;
    assert_eq!(story.look(&seen(101, 0, late)), []);
    assert_eq!(next(&story.invoice), [(Some(102), NEVER)]);
    let less = sent(1, usdc(), 24_999_999, 101, 60);
    assert_eq!(story.receive(A, less, &seen(101, 0, late)), [E::Receded]);
    assert_eq!(story.invoice.state(), S::PartiallyPaid);
    assert_eq!(next(&story.invoice), [(None, closes())]);
    assert_eq!(story.look(&seen(101, 0, late))[0], E::Invalidated);
    assert_eq!(next(&story.invoice), [(None, NEVER)]);
}

// proves M-P6: a charge goes by our clock, a transfer by its chain
#[test]
fn a_charge_does_not_wait_for_a_chain_and_a_chain_not_for_the_clock() {
    let end = EXPIRES + GRACE + 1;
    let mut story = Story::of(by_charge(25_00, 2_000));
    assert_eq!(story.clone().look(&each((0, 0), (0, 0), end)), [E::Expired]);
    story.also_by(by_transfer(usdc(), 3, 25_00, 25_000_000));
    assert_eq!(story.look(&each((99, end - 1), (0, 0), end + 500)), []);
    assert_eq!(next(&story.invoice), [(None, NEVER), (None, closes())]);
    assert_eq!(
        story.look(&each((99, end), (0, 0), end + 500)),
        [E::Expired]
    );
}

// proves M-P4: thousands of transfers that one reorganisation takes, and that are given up together
#[test]
fn a_reorganisation_of_thousands_is_given_up_once() {
    let arrivals: Vec<_> = (0..3_000_u32)
        .map(|index| {
            let mut transfer = sent(1, usdc(), 10_000, 100, 60);
            transfer.key.index = index;
            (A, transfer)
        })
        .collect();
    let taken = Story::begin()
        .invoice
        .include_all(&arrivals, &seen(102, 0, 60));
    assert_eq!(
        (taken.invoice.state(), taken.refused),
        (S::Settled, Vec::<(_, InvoiceError)>::new())
    );
    let keys: Vec<_> = arrivals.iter().map(|(_, transfer)| transfer.key).collect();
    let (invoice, events) = taken.invoice.orphan(&keys, &seen(99, 0, 200));
    assert!(events.contains(&E::Reversed));
    assert_eq!(next(&invoice), [(None, after(200 + PATIENCE))]);
}

/// How far the chain of each attempt was seen, with when the attempt must be looked at.
fn looks<'a>(
    invoice: &'a Invoice,
    views: &'a Views,
) -> impl Iterator<Item = (NextLook, u64, Timestamp)> + 'a {
    invoice.attempts().iter().map(|attempt| {
        let (height, through) = attempt.chain().map_or((0, views.now), |chain| {
            let view = views.of(chain);
            (view.height, view.observed_through)
        });
        (attempt.next, height, through)
    })
}

fn must_look(invoice: &Invoice, views: &Views) -> bool {
    looks(invoice, views).any(|(next, height, through)| {
        next.ripe_at.is_some_and(|ripe_at| ripe_at <= height) || next.due_at <= through
    })
}

/// At the moment of the end itself, an invoice is looked at and does not end yet.
fn at_the_end_itself(invoice: &Invoice, views: &Views) -> bool {
    looks(invoice, views)
        .any(|(next, _, through)| next.due_at == through && through == invoice.terms().closes_at())
}

/// The same history on chains that grow, and that are lower only while a reorganisation is taken in.
fn growing(history: History) -> (Invoice, Vec<(Fact, Views, bool)>) {
    let mut top = [98, 98];
    let steps = history.steps.into_iter().map(|(fact, mut views)| {
        let falls = matches!(fact, Fact::Orphan(_));
        for (top, view) in top.iter_mut().zip(&mut views.chains) {
            let by = view.height % 4;
            if falls {
                view.height = *top - by;
            } else {
                *top += by;
                view.height = *top;
            }
        }
        (fact, views, falls)
    });
    (history.start, steps.collect())
}

proptest! {
    #![proptest_config(cases(600))]

    // proves M-P5, M-P6: who looks only when an attempt says so is always where somebody is who looks all the time, also
    // when one of two chains stands still
    #[test]
    fn who_looks_when_due_misses_nothing(history in any_history(32)) {
        let (start, steps) = growing(history);
        let (mut lazy, mut eager) = (start.clone(), start);
        for (fact, views, falls) in steps {
            let step = (fact, views.clone());
            if !matches!(step.0, Fact::Look) {
                lazy = apply(&lazy, &step).invoice;
                eager = apply(&eager, &step).invoice;
            }
            eager = eager.advance(&views).0;
            if must_look(&lazy, &views) {
                lazy = lazy.advance(&views).0;
                prop_assert!(
                    !must_look(&lazy, &views) || at_the_end_itself(&lazy, &views),
                    "looked, and must look again"
                );
            }
            if falls { continue; }
            prop_assert_eq!(lazy.state(), eager.state());
            for (lazy, eager) in lazy.attempts().iter().zip(eager.attempts()) {
                prop_assert_eq!(&lazy.ledger, &eager.ledger);
            }
        }
    }

    // proves M-P5: on a single chain nobody looks for nothing
    #[test]
    fn a_look_at_a_single_chain_is_not_for_nothing(history in history_of(one_chain(), 32)) {
        let (mut invoice, steps) = growing(history);
        for (fact, views, _) in steps {
            if !matches!(fact, Fact::Look) {
                invoice = apply(&invoice, &(fact, views.clone())).invoice;
            }
            if must_look(&invoice, &views) && !at_the_end_itself(&invoice, &views) {
                let looked = invoice.clone().advance(&views).0;
                prop_assert_ne!(looked.state(), invoice.state());
                invoice = looked;
            }
        }
    }
}

fn one_chain() -> Vec<Option<ChainAsset>> {
    vec![Some(usdc()), Some(dai())]
}

// An unknown attempt is nobody's.
#[test]
fn no_attempt_no_payment() {
    let third = AttemptNumber::new(3).expect("1 to 5");
    let invoice = Story::begin().invoice;
    let refused = invoice.include(third, sent(1, usdc(), 1, 100, 60), &seen(100, 0, 60));
    assert_eq!(refused.err(), Some(InvoiceError::NoSuchAttempt));
}

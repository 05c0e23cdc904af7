//! Charges of Telegram: each counts once, and what was given back stays so.

use chainstore_kernel::Minor;
use chainstore_payments::{
    Asset, ChargeId, ChargeIdError, Inclusion, InvoiceError, InvoiceEvent as E, InvoiceState as S,
    SuspenseReason as Why,
};
use proptest::prelude::*;

use crate::many::{Fact, any_history, apply};
use crate::two_chains::{
    A, B, EXPIRES, GRACE, Story, by_charge, by_transfer, charge_id, each, seen, sent, stars, usdc,
};
use crate::world::{after, cases, minor};

fn xtr() -> Asset {
    Asset::Charged(stars())
}

fn suspended(number: u8, amount: i128, reason: Why) -> E {
    let (key, asset, amount) = (charge_id(number).into(), xtr(), minor(amount));
    E::Suspended {
        key,
        asset,
        amount,
        reason,
    }
}

// proves SR-54, M-P12
#[test]
fn the_id_of_a_charge_counts_once() {
    let mut story = Story::of(by_charge(25_00, 2_000));
    story.also_by(by_charge(12_50, 1_000));
    let views = seen(0, 0, 60);
    assert_eq!(
        story.charge(A, 1, 1_000, 60, &views),
        [E::PartiallyPaid {
            received: minor(12_50),
            missing: minor(12_50)
        }]
    );
    for (by, amount, second) in [(A, 1_000, 60), (A, 2_000, 70), (B, 1_000, 60)] {
        assert_eq!(story.charge(by, 1, amount, second, &views), []);
    }
    assert_eq!(story.invoice.received(), minor(12_50));
    assert_eq!(story.invoice.unsaved_payments().count(), 1);
    assert_eq!(story.charge(B, 2, 1_000, 80, &views), [E::Settled]);
}

// proves M-P12: a charge that comes again after its refund, for example by a repeated update, pays nothing
#[test]
fn a_refund_is_final() {
    let mut story = Story::of(by_charge(25_00, 2_000));
    story.charge(A, 1, 2_000, 60, &seen(0, 0, 60));
    assert_eq!(story.refund(1, &seen(0, 0, 100)), [E::Reversed]);
    for second in [110, 120] {
        assert_eq!(story.charge(A, 1, 2_000, 60, &seen(0, 0, second)), []);
        assert_eq!(story.refund(1, &seen(0, 0, second)), []);
    }
    assert_eq!(
        (story.invoice.state(), story.invoice.received()),
        (S::New, Minor::ZERO)
    );
    let credit = story.invoice.attempts()[0].ledger[&charge_id(1).into()];
    assert_eq!(credit.inclusion, Inclusion::Refunded { at: after(100) });
    // Another charge pays.
    assert_eq!(
        story.charge(A, 2, 2_000, 130, &seen(0, 0, 130)),
        [E::Settled]
    );
}

#[test]
fn a_refund_of_an_unknown_charge_changes_nothing() {
    let mut story = Story::of(by_charge(25_00, 2_000));
    let before = story.invoice.clone();
    assert_eq!(story.refund(7, &seen(0, 0, 60)), []);
    assert_eq!(story.invoice, before);
}

// proves M-P14
#[test]
fn a_second_charge_is_surplus() {
    let mut story = Story::of(by_charge(25_00, 2_000));
    assert_eq!(story.charge(A, 1, 2_000, 60, &seen(0, 0, 60)), [E::Settled]);
    let events = story.charge(A, 2, 2_000, 61, &seen(0, 0, 61));
    assert_eq!(events, [suspended(2, 2_000, Why::Surplus)]);
    assert_eq!(story.flags(), ["over"]);
    assert_eq!(
        story.books(),
        [
            "1 XTR outside credit 4000 = 5000",
            "1 XTR settled debit 2000 = 2500",
            "1 XTR suspended debit 2000 = 2500",
        ]
    );
    // When the first is given back, the second pays.
    assert_eq!(
        story.refund(1, &seen(0, 0, 90)),
        [E::Withdrawn {
            key: charge_id(2).into()
        }]
    );
    assert_eq!(
        (story.invoice.state(), story.suspense()),
        (S::Settled, vec![])
    );
}

// proves M-P14
#[test]
fn after_the_end_a_charge_is_late() {
    let closes = EXPIRES + GRACE;
    for (second, late) in [(closes, false), (closes + 1, true)] {
        let mut story = Story::of(by_charge(25_00, 2_000));
        let events = story.charge(A, 1, 2_000, second, &seen(0, 0, second));
        let expected = if late {
            suspended(1, 2_000, Why::Late)
        } else {
            E::Settled
        };
        assert_eq!(events, [expected]);
        assert_eq!(story.invoice.flags().late, late);
    }
    let mut story = Story::of(by_charge(25_00, 2_000));
    assert_eq!(story.look(&seen(0, 0, closes + 1)), [E::Expired]);
    let events = story.charge(A, 1, 2_000, 60, &seen(0, 0, closes + 2));
    assert_eq!(events, [suspended(1, 2_000, Why::Late)]);
    // What is given back waits no more.
    assert_eq!(
        story.refund(1, &seen(0, 0, closes + 3)),
        [E::Withdrawn {
            key: charge_id(1).into()
        }]
    );
    assert_eq!(
        (story.invoice.state(), story.suspense()),
        (S::Expired, vec![])
    );
}

// proves M-P7: a quote may end before its invoice; what comes after it is late, and the invoice stays open
#[test]
fn after_the_end_of_its_quote_a_payment_is_late() {
    let short = |offer| chainstore_payments::NewAttempt {
        expires_at: after(300),
        ..offer
    };
    let mut story = Story::of(by_charge(25_00, 2_000));
    story.also_by(short(by_charge(25_00, 1_900)));
    let (ends, views) = (300 + GRACE, seen(0, 0, 400));
    assert_eq!(
        story.charge(B, 1, 1_900, ends + 1, &views),
        [suspended(1, 1_900, Why::Late)]
    );
    assert_eq!(
        (story.invoice.state(), story.flags()),
        (S::New, vec!["late"])
    );
    assert_eq!(story.charge(B, 2, 1_900, ends, &views), [E::Settled]);
}

#[test]
fn an_attempt_takes_only_its_own_kind_of_payment() {
    let mut story = Story::of(by_transfer(usdc(), 3, 25_00, 25_000_000));
    story.also_by(by_charge(25_00, 2_000));
    let (invoice, views) = (story.invoice, seen(100, 0, 60));
    let charged = |by| {
        invoice
            .clone()
            .charge(by, charge_id(1), minor(1), after(60), &views)
            .err()
    };
    assert_eq!(charged(A), Some(InvoiceError::NoSuchAttempt));
    assert_eq!(charged(B), None);
    assert_eq!(
        charged(chainstore_payments::AttemptNumber::LAST),
        Some(InvoiceError::NoSuchAttempt)
    );
    let included = |by| {
        invoice
            .clone()
            .include(by, sent(1, usdc(), 1, 100, 60), &views)
            .err()
    };
    assert_eq!(included(A), None);
    assert_eq!(included(B), Some(InvoiceError::NoSuchAttempt));
}

// proves M-P6: a charge settles although no chain was read, or all of them stand still
#[test]
fn a_charge_needs_no_chain() {
    let mut views = each((0, 0), (0, 0), 60);
    views.chains.clear();
    let mut story = Story::begin();
    story.also_by(by_charge(25_00, 2_000));
    assert_eq!(story.charge(B, 1, 2_000, 60, &views), [E::Settled]);
    assert_eq!(story.refund(1, &views), [E::Reversed]);
    assert_eq!(story.look(&each((0, 0), (0, 0), 9_000)), []);
    assert_eq!(
        story.invoice.state(),
        S::New,
        "the chain of the other attempt was not seen"
    );
}

#[test]
fn an_id_of_a_charge_has_bounds() {
    for (length, accepted) in [(0, false), (1, true), (255, true), (256, false)] {
        let id = ChargeId::new(&"c".repeat(length));
        assert_eq!(id.err(), (!accepted).then_some(ChargeIdError), "{length}");
    }
}

proptest! {
    #![proptest_config(cases(400))]

    // proves M-P12: whatever else happens, a charge that was given back stays so and pays nothing
    #[test]
    fn what_was_given_back_never_counts(history in any_history(32)) {
        let (mut invoice, mut given_back) = (history.start, vec![]);
        for step in &history.steps {
            invoice = apply(&invoice, step).invoice;
            if let Fact::Refund(id) = &step.0 {
                given_back.push(id.clone().into());
            }
            for attempt in invoice.attempts() {
                let charges = attempt.ledger.iter().filter(|(key, _)| key.transfer().is_none());
                for (key, credit) in charges {
                    match credit.inclusion {
                        Inclusion::Refunded { at } => {
                            prop_assert!(given_back.contains(key) && at <= step.1.now);
                            prop_assert!(credit.surplus.is_zero());
                        }
                        // A refund of a charge that was unknown then says nothing about a later one.
                        Inclusion::Charged => {}
                        Inclusion::InBlock { .. } | Inclusion::Orphaned { .. } => prop_assert!(false, "no chain has it"),
                    }
                }
            }
            let refunded = |inclusion| matches!(inclusion, Inclusion::Refunded { .. });
            let (was, later) = (invoice.clone(), apply(&invoice, step).invoice);
            for (before, after) in was.attempts().iter().zip(later.attempts()) {
                for (key, credit) in before.ledger.iter().filter(|(_, credit)| refunded(credit.inclusion)) {
                    prop_assert_eq!(after.ledger[key].inclusion, credit.inclusion);
                }
            }
        }
    }
}

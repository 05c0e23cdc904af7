use std::time::Duration;

use chainstore_kernel::Minor;
use chainstore_payments::{
    BlockHash, ConfirmationPolicy, InvoiceError, InvoiceEvent, InvoiceState as S, Standing,
    SuspenseReason, Tier, example,
};

use crate::world::{
    CLOSES, OneAttempt as _, after, invoice, key, minor, other_assets, paid, terms, view,
};

// proves M-P3: the states, one row each
#[test]
fn where_an_invoice_stands() {
    // (paid, height of the block, height of the chain, seen through, state)
    let table: [(&[i128], u64, u64, S); 12] = [
        (&[], 102, 60, S::New),
        (&[9], 102, 60, S::PartiallyPaid),
        (&[4, 5], 110, 60, S::PartiallyPaid),
        (&[10], 100, 60, S::Processing),
        (&[10], 101, 60, S::Processing),
        (&[10], 102, 60, S::Settled),
        (&[4, 6], 102, 60, S::Settled),
        (&[11], 102, 60, S::Settled),
        (&[], 102, CLOSES, S::New),
        (&[], 102, CLOSES + 1, S::Expired),
        (&[9], 102, CLOSES + 1, S::Expired),
        (&[10], 101, CLOSES + 1, S::Processing),
    ];
    for (amounts, height, seen, state) in table {
        let view = view(height, seen, seen);
        let mut asked = invoice(terms(10, 0, 3, 3_600));
        for (number, amount) in (0_u8..).zip(amounts) {
            asked = asked
                .take(paid(number, *amount, 100, 30), &view)
                .expect("in time")
                .0;
        }
        let (asked, _) = asked.look(&view);
        assert_eq!(
            asked.state(),
            state,
            "{amounts:?} at {height}, seen through {seen}"
        );
        assert_eq!(asked.flags().over, amounts == [11]);
        assert_eq!(
            asked.flags().under,
            state == S::Expired && !amounts.is_empty()
        );
    }
}

// proves SR-51: one unit less, equal, one unit more
#[test]
fn one_unit_decides() {
    for (tolerance, amount, state) in [
        (0, 9, S::PartiallyPaid),
        (0, 10, S::Settled),
        (2, 7, S::PartiallyPaid),
        (2, 8, S::Settled),
        (10, 9, S::PartiallyPaid), // a tolerance of everything forgives nothing
        (11, 9, S::PartiallyPaid),
    ] {
        let asked = invoice(terms(10, tolerance, 1, 0));
        let (asked, _) = asked
            .take(paid(1, amount, 100, 30), &view(100, 60, 60))
            .expect("in time");
        assert_eq!(asked.state(), state, "{amount} with {tolerance} forgiven");
    }
}

// proves SR-53: nothing is never enough
#[test]
fn nothing_received_settles_nothing() {
    for (payable, tolerance) in [(0, 0), (10, 10), (10, 11)] {
        let asked = invoice(terms(payable, tolerance, 0, 0));
        assert_eq!(asked.clone().look(&view(u64::MAX, 0, 0)).0.state(), S::New);
        assert_eq!(
            asked
                .look(&view(u64::MAX, CLOSES + 1, CLOSES + 1))
                .0
                .state(),
            S::Expired
        );
    }
}

// proves M-P3: a top-up completes a short payment
#[test]
fn a_top_up_completes() {
    let view = view(105, 60, 60);
    let (asked, events) = invoice(terms(10, 0, 1, 0))
        .take(paid(1, 4, 100, 30), &view)
        .expect("in time");
    assert_eq!(
        events,
        [InvoiceEvent::PartiallyPaid {
            received: minor(4),
            missing: minor(6)
        }]
    );
    let (asked, events) = asked.take(paid(2, 3, 101, 31), &view).expect("in time");
    assert_eq!(
        events,
        [InvoiceEvent::PartiallyPaid {
            received: minor(7),
            missing: minor(3)
        }]
    );
    let (asked, events) = asked.take(paid(3, 3, 102, 32), &view).expect("in time");
    assert_eq!(
        (asked.state(), &events[..]),
        (S::Settled, &[InvoiceEvent::Settled][..])
    );
}

// proves M-P5: both halves of a payment that are read together after a long absence count
#[test]
fn halves_read_together_after_the_deadline_count() {
    let caught_up = view(105, CLOSES + 5_000, CLOSES + 5_000);
    let (asked, _) = invoice(terms(10, 0, 1, 0))
        .take(paid(1, 4, 100, 30), &caught_up)
        .expect("in time");
    assert_eq!(asked.state(), S::PartiallyPaid);
    let (asked, _) = asked
        .take(paid(2, 6, 101, 40), &caught_up)
        .expect("in time");
    assert_eq!(asked.state(), S::Settled);
}

// proves M-P3: late is late by one second, and the end may be seen late as well
#[test]
fn late_money_waits_in_suspense() {
    for (second, standing) in [
        (CLOSES, Standing::Counted),
        (CLOSES + 1, Standing::Suspended(SuspenseReason::Late)),
    ] {
        let (asked, _) = invoice(terms(10, 0, 1, 0))
            .take(paid(1, 10, 100, second), &view(99, 60, 700))
            .expect("not too old");
        assert_eq!(asked.credit(1).standing, standing);
        assert_eq!(asked.flags().late, standing != Standing::Counted);
    }
    let (ended, _) = invoice(terms(10, 0, 1, 0)).look(&view(99, CLOSES + 1, 700));
    let (ended, events) = ended
        .take(paid(1, 10, 100, 30), &view(100, 700, 700))
        .expect("not too old");
    assert_eq!((ended.state(), ended.flags().late), (S::Expired, true));
    assert!(matches!(
        events[..],
        [InvoiceEvent::Suspended {
            reason: SuspenseReason::Late,
            ..
        }]
    ));
}

// proves M-P3: clocks differ a little; older than that is somebody else's payment
#[test]
fn a_block_may_be_dated_a_little_before_the_invoice() {
    let asked = invoice(terms(10, 0, 1, 0));
    let view = view(100, 60, 60);
    for (before, accepted) in [(0, true), (1, true), (120, true), (121, false)] {
        let mut transfer = paid(1, 10, 100, 0);
        transfer.paid_at = after(0).minus(Duration::from_secs(before));
        match asked.clone().take(transfer, &view) {
            Ok((asked, _)) => {
                assert!(accepted, "{before} s");
                assert_eq!(asked.credit(1).paid_at, after(0));
            }
            Err(error) => {
                assert_eq!(error, InvoiceError::OlderThanInvoice);
                assert!(!accepted, "{before} s");
            }
        }
    }
}

// proves M-P4: taken back after settlement, given up only after patience, and then for good
#[test]
fn a_payment_that_never_comes_back() {
    let (asked, _) = invoice(terms(10, 0, 1, 3_600))
        .take(paid(1, 10, 100, 30), &view(100, 60, 60))
        .expect("in time");
    assert_eq!(asked.state(), S::Settled);
    let (asked, events) = asked.miss(&[key(1)], &view(99, 60, 100));
    assert_eq!(
        (asked.state(), &events[..]),
        (S::Processing, &[InvoiceEvent::Reversed][..])
    );
    assert_eq!((asked.due_at(), asked.ripe_at()), (after(3_700), None));
    let (asked, _) = asked.look(&view(200, 3_699, 9_000));
    assert_eq!(
        asked.state(),
        S::Processing,
        "nobody has looked long enough"
    );
    let (asked, events) = asked.look(&view(200, 3_700, 9_000));
    assert_eq!(
        (asked.state(), &events[..]),
        (S::Invalid, &[InvoiceEvent::Invalidated][..])
    );
    let (asked, events) = asked
        .take(paid(1, 10, 201, 30), &view(201, 9_000, 9_000))
        .expect("known");
    assert_eq!(asked.state(), S::Invalid);
    assert!(matches!(
        events[..],
        [InvoiceEvent::Suspended {
            reason: SuspenseReason::Short,
            ..
        }]
    ));
}

// proves SR-53, M-P1: a transaction that appears in another block with another content counts as the
// newest block says
#[test]
fn mined_again_with_another_amount() {
    let view = view(105, 60, 60);
    let (asked, _) = invoice(terms(10, 0, 1, 3_600))
        .take(paid(1, 10, 100, 30), &view)
        .expect("in time");
    let (asked, _) = asked.miss(&[key(1)], &view);
    let (less, events) = asked
        .clone()
        .take(paid(1, 1, 101, 30), &view)
        .expect("known");
    assert_eq!(
        (less.state(), &events[..]),
        (S::PartiallyPaid, &[InvoiceEvent::Receded][..])
    );
    let mut swapped = paid(1, 10, 101, 30);
    swapped.asset = other_assets()[0];
    let (swapped, events) = asked.take(swapped, &view).expect("known");
    assert_eq!(swapped.state(), S::New);
    assert!(matches!(events[..], [
        InvoiceEvent::Suspended { asset, reason: SuspenseReason::WrongAsset, .. },
        InvoiceEvent::Receded,
    ] if asset == other_assets()[0].into()));
}

// proves SR-51: maximum values
#[test]
fn the_greatest_amounts_do_not_vanish() {
    let view = view(105, 60, 60);
    let mut asked = invoice(terms(10, 0, 1, 0));
    let mut held = 0_u128;
    for number in 1..4 {
        let (next, events) = asked
            .take(paid(number, Minor::MAX.units(), 100, 30), &view)
            .expect("in time");
        asked = next;
        for event in events {
            if let InvoiceEvent::Suspended { amount, .. } = event {
                held += amount.units().unsigned_abs();
            }
        }
    }
    assert_eq!(held, 3 * Minor::MAX.units().unsigned_abs() - 10);
    assert_eq!(asked.in_chain(), Minor::MAX);
}

// proves M-P4: confirmations by value at risk, and never none
#[test]
fn confirmations_by_value() {
    let tier = |from, confirmations| Tier {
        from: minor(from),
        confirmations,
    };
    let policy = |tiers| ConfirmationPolicy {
        chain: example::asset().chain,
        tiers,
        tolerance_bps: 50,
        payment_window: Duration::from_mins(20),
        grace: Duration::ZERO,
        orphan_patience: Duration::ZERO,
    };
    let euro = chainstore_kernel::Currency::new("EUR").expect("a code");
    let value = |units| chainstore_kernel::Money::new(minor(units), euro);
    let unsorted = policy(vec![tier(10_000, 12), tier(0, 0), tier(1_000, 3)]);
    for (units, confirmations) in [(0, 1), (999, 1), (1_000, 3), (9_999, 3), (10_000, 12)] {
        assert_eq!(
            unsorted.confirmations(value(units)),
            confirmations,
            "{units}"
        );
    }
    assert_eq!(policy(vec![]).confirmations(value(1)), 1);
    assert_eq!(policy(vec![tier(500, 9)]).confirmations(value(1)), 1);
    let terms = unsorted.terms(value(10_000), after(0));
    assert_eq!((terms.tolerance, terms.needed()), (minor(50), minor(9_950)));
}

#[test]
fn display_counts_the_youngest_transfer() {
    let (asked, _) = invoice(terms(10, 0, 3, 0))
        .take(paid(1, 4, 100, 30), &view(100, 60, 60))
        .expect("in time");
    assert_eq!(
        (asked.confirmations(100), asked.confirmations(104)),
        (Some(1), Some(5))
    );
    let (asked, _) = asked
        .take(paid(2, 4, 103, 30), &view(103, 60, 60))
        .expect("in time");
    assert_eq!(asked.confirmations(104), Some(2));
    let block = asked.credit(2).inclusion;
    assert!(matches!(
        block,
        chainstore_payments::Inclusion::InBlock {
            height: 103,
            hash: BlockHash(_)
        }
    ));
    for &state in S::ALL {
        assert_eq!(S::parse(state.name()), Some(state));
    }
}

// proves M-P4: mined again after the deadline, a payment made in time is still in time
#[test]
fn a_reorganisation_makes_nothing_late() {
    let seen = view(105, 60, 60);
    let (asked, _) = invoice(terms(10, 0, 1, 3_600))
        .take(paid(1, 10, 100, 30), &seen)
        .expect("in time");
    let (asked, _) = asked.miss(&[key(1)], &seen);
    let (asked, _) = asked
        .take(paid(1, 10, 106, CLOSES + 9), &view(106, 700, 700))
        .expect("known");
    assert_eq!(asked.state(), S::Settled);
    assert_eq!(asked.credit(1).paid_at, after(30));
}

// proves M-P14: what came last is what is too much, whatever the transactions are called
#[test]
fn the_newest_transfer_is_the_surplus() {
    let seen = view(105, 60, 60);
    for (first, second) in [(1, 2), (2, 1)] {
        let (asked, _) = invoice(terms(10, 0, 1, 0))
            .take(paid(second, 7, 101, 40), &seen)
            .expect("in time");
        let (asked, _) = asked.take(paid(first, 6, 100, 30), &seen).expect("in time");
        let surplus = |number| asked.credit(number).surplus;
        assert_eq!((surplus(first), surplus(second)), (minor(0), minor(3)));
    }
}

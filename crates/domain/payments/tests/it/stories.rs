//! The ten stories of `docs/adr/0015-invoice-and-attempts.md`, and what the books say at the end of each.
//!
//! 25.00 EUR are asked. Attempt A asks 25 USDC of 6 decimal places, with three confirmations. Attempt B asks ETH of 18
//! decimal places on another chain, with two.

use chainstore_payments::{Asset, InvoiceEvent as E, InvoiceState as S, SuspenseReason as Why};

use crate::two_chains::{
    A, B, EXPIRES, GRACE, PATIENCE, Story, by_charge, by_transfer, each, eth, seen, sent, stars,
    usdc, usdc_on_b,
};
use crate::world::{after, minor};

const USDC_10: i128 = 10_000_000;
const USDC_25: i128 = 25_000_000;
const ETH_0_001: i128 = 1_000_000_000_000_000;
const ETH_0_005: i128 = 5 * ETH_0_001;
const ETH_0_006: i128 = 6 * ETH_0_001;
const ETH_0_010: i128 = 10 * ETH_0_001;

/// What an invoice that is not settled adds to the books.
const ASKED: [&str; 2] = [
    "- EUR outside credit 2500 = 2500",
    "- EUR asked debit 2500 = 2500",
];

fn suspended(transfer: chainstore_payments::Transfer, amount: i128, reason: Why) -> E {
    E::Suspended {
        key: transfer.key.into(),
        asset: transfer.asset.into(),
        amount: minor(amount),
        reason,
    }
}

/// 10 USDC on A, and then B asks the missing 15.00 EUR.
fn ten_on_a() -> (Story, chainstore_payments::Transfer) {
    let mut story = Story::begin();
    let ten = sent(1, usdc(), USDC_10, 100, 60);
    let events = story.receive(A, ten, &seen(100, 49, 60));
    let (received, missing) = (minor(10_00), minor(15_00));
    assert_eq!(events, [E::PartiallyPaid { received, missing }]);
    assert_eq!(story.invoice.state(), S::PartiallyPaid);
    assert_eq!(story.invoice.missing(), minor(15_00));
    story.also_by(by_transfer(eth(), 2, 15_00, ETH_0_005));
    (story, ten)
}

// proves M-P3
#[test]
fn exact() {
    let mut story = Story::begin();
    assert_eq!(story.books(), ASKED);
    let events = story.receive(A, sent(1, usdc(), USDC_25, 100, 60), &seen(100, 50, 60));
    assert_eq!(events, [E::Processing]);
    assert_eq!(story.look(&seen(101, 50, 72)), []);
    let before = story.invoice.balances();
    assert_eq!(story.look(&seen(102, 50, 84)), [E::Settled]);
    assert_eq!(story.invoice.state(), S::Settled);
    assert_eq!(story.flags(), [""; 0]);
    assert_eq!(story.suspense(), []);
    assert_eq!(
        story.entry(&before),
        [
            "- EUR outside debit 2500 = 2500",
            "- EUR asked credit 2500 = 2500",
            "1 USDC received credit 25000000 = 2500",
            "1 USDC settled debit 25000000 = 2500",
        ]
    );
    assert_eq!(
        story.books(),
        [
            "1 USDC outside credit 25000000 = 2500",
            "1 USDC settled debit 25000000 = 2500"
        ]
    );
}

// proves M-P3
#[test]
fn short_then_another_method() {
    let (mut story, _) = ten_on_a();
    let events = story.receive(B, sent(2, eth(), ETH_0_005, 50, 120), &seen(101, 50, 120));
    assert_eq!(events, [E::Processing]);
    assert_eq!(
        story.look(&seen(102, 50, 130)),
        [],
        "the coin is not confirmed"
    );
    assert_eq!(story.look(&seen(102, 51, 132)), [E::Settled]);
    assert_eq!((story.invoice.state(), story.flags()), (S::Settled, vec![]));
    assert_eq!(story.suspense(), []);
    assert_eq!(
        story.books(),
        [
            "1 USDC outside credit 10000000 = 1000",
            "1 USDC settled debit 10000000 = 1000",
            "2 ETH outside credit 5000000000000000 = 1500",
            "2 ETH settled debit 5000000000000000 = 1500",
        ]
    );
}

// proves M-P14
#[test]
fn late_money_on_the_first() {
    let mut story = Story::begin();
    story.also_by(by_transfer(eth(), 2, 25_00, ETH_0_010));
    let events = story.receive(B, sent(2, eth(), ETH_0_010, 50, 60), &seen(99, 50, 60));
    assert_eq!(events, [E::Processing]);
    assert_eq!(story.look(&seen(99, 51, 62)), [E::Settled]);
    let on_first = sent(1, usdc(), USDC_25, 100, 90);
    let events = story.receive(A, on_first, &seen(100, 60, 90));
    assert_eq!(events, [suspended(on_first, USDC_25, Why::Surplus)]);
    assert_eq!(
        (story.invoice.state(), story.flags()),
        (S::Settled, vec!["over"])
    );
    assert_eq!(story.suspense(), [(usdc().into(), USDC_25, Why::Surplus)]);
    assert_eq!(
        story.books(),
        [
            "1 USDC outside credit 25000000 = 2500",
            "1 USDC suspended debit 25000000 = 2500",
            "2 ETH outside credit 10000000000000000 = 2500",
            "2 ETH settled debit 10000000000000000 = 2500",
        ]
    );
}

// proves M-P14: the order of payment decides, not the order in which the chains are read
#[test]
fn two_methods_paid() {
    let mut story = Story::begin();
    story.also_by(by_transfer(eth(), 2, 25_00, ETH_0_010));
    let on_second = sent(2, eth(), ETH_0_010, 50, 120);
    assert_eq!(
        story.receive(B, on_second, &seen(99, 51, 125)),
        [E::Settled]
    );
    let events = story.receive(A, sent(1, usdc(), USDC_25, 100, 60), &seen(102, 51, 130));
    assert_eq!(events, [suspended(on_second, ETH_0_010, Why::Surplus)]);
    assert_eq!(
        (story.invoice.state(), story.flags()),
        (S::Settled, vec!["over"])
    );
    assert_eq!(story.suspense(), [(eth().into(), ETH_0_010, Why::Surplus)]);
    assert_eq!(
        story.books(),
        [
            "1 USDC outside credit 25000000 = 2500",
            "1 USDC settled debit 25000000 = 2500",
            "2 ETH outside credit 10000000000000000 = 2500",
            "2 ETH suspended debit 10000000000000000 = 2500",
        ]
    );
}

// proves M-P14
#[test]
fn over_on_one_short_on_the_other() {
    let (mut story, _) = ten_on_a();
    let over = sent(2, eth(), ETH_0_006, 50, 120);
    assert_eq!(story.receive(B, over, &seen(102, 50, 120)), [E::Processing]);
    let events = story.look(&seen(102, 51, 122));
    assert_eq!(
        events,
        [E::Settled, suspended(over, ETH_0_001, Why::Surplus)]
    );
    assert_eq!(
        (story.invoice.state(), story.flags()),
        (S::Settled, vec!["over"])
    );
    assert_eq!(story.suspense(), [(eth().into(), ETH_0_001, Why::Surplus)]);
    assert_eq!(
        story.books(),
        [
            "1 USDC outside credit 10000000 = 1000",
            "1 USDC settled debit 10000000 = 1000",
            "2 ETH outside credit 6000000000000000 = 1800",
            "2 ETH settled debit 5000000000000000 = 1500",
            "2 ETH suspended debit 1000000000000000 = 300",
        ]
    );
}

// proves M-P4
#[test]
fn reversal_on_one_of_two() {
    let (mut story, ten) = ten_on_a();
    let coin = sent(2, eth(), ETH_0_005, 50, 120);
    assert_eq!(story.receive(B, coin, &seen(102, 51, 122)), [E::Settled]);

    assert_eq!(story.lose(&ten, &seen(99, 60, 200)), [E::Reversed]);
    assert_eq!(
        (story.invoice.state(), story.flags()),
        (S::Processing, vec![])
    );
    assert_eq!(story.suspense(), []);
    assert_eq!(
        story.books(),
        [
            ASKED[0],
            ASKED[1],
            "2 ETH outside credit 5000000000000000 = 1500",
            "2 ETH received debit 5000000000000000 = 1500",
        ]
    );

    let mut mined_again = story.clone();
    let again = sent(1, usdc(), USDC_10, 101, 210);
    assert_eq!(mined_again.receive(A, again, &seen(101, 61, 210)), []);
    assert_eq!(mined_again.look(&seen(103, 61, 234)), [E::Settled]);
    assert_eq!(mined_again.flags(), [""; 0]);
    assert_eq!(
        mined_again.books(),
        [
            "1 USDC outside credit 10000000 = 1000",
            "1 USDC settled debit 10000000 = 1000",
            "2 ETH outside credit 5000000000000000 = 1500",
            "2 ETH settled debit 5000000000000000 = 1500",
        ]
    );

    let mut given_up = story;
    let patience = 200 + PATIENCE;
    assert_eq!(given_up.look(&seen(300, 300, patience - 1)), []);
    let events = given_up.look(&seen(300, 300, patience));
    assert_eq!(
        events,
        [E::Invalidated, suspended(coin, ETH_0_005, Why::Short)]
    );
    assert_eq!(
        (given_up.invoice.state(), given_up.flags()),
        (S::Invalid, vec!["under"])
    );
    assert_eq!(given_up.suspense(), [(eth().into(), ETH_0_005, Why::Short)]);
    assert_eq!(
        given_up.books(),
        [
            "2 ETH outside credit 5000000000000000 = 1500",
            "2 ETH suspended debit 5000000000000000 = 1500",
        ]
    );
}

// proves M-P12
#[test]
fn stars_refunded() {
    let end = EXPIRES + GRACE + 1;
    for (refunded, then) in [(300, end), (end + 100, end + 100)] {
        let mut story = Story::of(by_charge(25_00, 2_000));
        assert_eq!(story.charge(A, 1, 2_000, 60, &seen(0, 0, 60)), [E::Settled]);
        assert_eq!(
            story.books(),
            [
                "1 XTR outside credit 2000 = 2500",
                "1 XTR settled debit 2000 = 2500"
            ]
        );
        assert_eq!(story.refund(1, &seen(0, 0, refunded)), [E::Reversed]);
        assert_eq!((story.invoice.state(), story.flags()), (S::New, vec![]));
        let returned = [
            "1 XTR outside credit 2000 = 2500",
            "1 XTR returned debit 2000 = 2500",
        ];
        assert_eq!(story.books(), [ASKED, returned].concat());
        assert_eq!(
            story.invoice.attempts()[0].next.due_at,
            after(EXPIRES + GRACE)
        );
        assert_eq!(story.look(&seen(0, 0, then)), [E::Invalidated]);
        assert_eq!((story.invoice.state(), story.flags()), (S::Invalid, vec![]));
        assert_eq!(story.suspense(), []);
        assert_eq!(story.books(), returned);
    }
    assert_eq!(Asset::Charged(stars()).decimals(), 0);
}

// proves M-P3
#[test]
fn expired_then_late() {
    let mut story = Story::begin();
    let closes = EXPIRES + GRACE;
    assert_eq!(story.look(&seen(200, 300, closes)), []);
    assert_eq!(story.look(&seen(200, 300, closes + 1)), [E::Expired]);
    let late = sent(1, usdc(), USDC_25, 201, closes + 1);
    let events = story.receive(A, late, &seen(201, 300, closes + 10));
    assert_eq!(events, [suspended(late, USDC_25, Why::Late)]);
    assert_eq!(
        (story.invoice.state(), story.flags()),
        (S::Expired, vec!["late"])
    );
    assert_eq!(story.suspense(), [(usdc().into(), USDC_25, Why::Late)]);
    assert_eq!(
        story.books(),
        [
            "1 USDC outside credit 25000000 = 2500",
            "1 USDC suspended debit 25000000 = 2500"
        ]
    );
}

// proves SR-52
#[test]
fn wrong_network() {
    let mut story = Story::begin();
    let wrong = sent(1, usdc_on_b(), USDC_25, 50, 60);
    let events = story.receive(A, wrong, &seen(100, 70, 100));
    assert_eq!(events, [suspended(wrong, USDC_25, Why::WrongAsset)]);
    assert_eq!((story.invoice.state(), story.flags()), (S::New, vec![]));
    assert_eq!(
        story.suspense(),
        [(usdc_on_b().into(), USDC_25, Why::WrongAsset)]
    );
    let waits = [
        "1 USDC@B outside credit 25000000 = 0",
        "1 USDC@B suspended debit 25000000 = 0",
    ];
    assert_eq!(story.books(), [ASKED, waits].concat());
}

// proves M-P3
#[test]
fn manual_mark() {
    let (mut story, ten) = ten_on_a();
    assert_eq!(story.mark(&seen(100, 50, 180)), [E::Settled]);
    assert_eq!(story.invoice.marked_at(), Some(after(180)));
    assert_eq!(
        (story.invoice.state(), story.flags()),
        (S::Settled, vec!["marked"])
    );
    assert_eq!(story.suspense(), []);
    let more = sent(2, usdc(), 15_000_000, 110, 181);
    let events = story.receive(A, more, &seen(110, 50, 190));
    assert_eq!(events, [suspended(more, 15_000_000, Why::Surplus)]);
    assert_eq!(
        (story.invoice.state(), story.flags()),
        (S::Settled, vec!["over", "marked"])
    );
    assert_eq!(
        story.suspense(),
        [(usdc().into(), 15_000_000, Why::Surplus)]
    );
    assert_eq!(
        story.books(),
        [
            "1 USDC outside credit 25000000 = 2500",
            "1 USDC settled debit 10000000 = 1000",
            "1 USDC suspended debit 15000000 = 1500",
        ]
    );
    // The word of staff stands also when what was received falls out of the chain.
    assert_eq!(story.lose(&ten, &each((99, 300), (50, 300), 300)), []);
    assert_eq!(story.invoice.state(), S::Settled);
    assert_eq!(
        story.books(),
        [
            "1 USDC outside credit 15000000 = 1500",
            "1 USDC suspended debit 15000000 = 1500"
        ]
    );
}

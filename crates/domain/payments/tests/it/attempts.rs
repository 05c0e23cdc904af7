//! When another way to pay is taken, chosen and refused.

use chainstore_kernel::Minor;
use chainstore_payments::{
    AttemptError, AttemptNumber, InvoiceState as S, NewAttempt, SuspenseReason as Why,
};

use crate::two_chains::{
    A, B, EXPIRES, GRACE, Story, by_charge, by_transfer, eth, open, seen, sent, terms, usdc,
};
use crate::world::{after, minor};

fn number(number: u8) -> AttemptNumber {
    AttemptNumber::new(number).expect("1 to 5")
}

fn opened(second: u64, offer: NewAttempt) -> NewAttempt {
    NewAttempt {
        opened_at: after(second),
        ..offer
    }
}

fn until(second: u64, offer: NewAttempt) -> NewAttempt {
    NewAttempt {
        expires_at: after(second),
        ..offer
    }
}

// proves M-P7: no quote outlasts the invoice, so nothing is taken in after its end
#[test]
fn a_quote_ends_with_its_invoice() {
    let long = until(EXPIRES + 500, by_transfer(usdc(), 1, 25_00, 25_000_000));
    let invoice = open(terms(), long);
    let invoice = invoice
        .attempted(until(EXPIRES + 1, by_charge(25_00, 2_000)))
        .expect("open");
    let invoice = invoice
        .attempted(until(EXPIRES - 1, by_charge(25_00, 2_000)))
        .expect("open");
    let ends: Vec<_> = invoice
        .attempts()
        .iter()
        .map(|attempt| attempt.offer.expires_at)
        .collect();
    assert_eq!(ends, [after(EXPIRES), after(EXPIRES), after(EXPIRES - 1)]);

    let mut story = Story::of(long);
    let closes = EXPIRES + GRACE;
    story.receive(
        A,
        sent(1, usdc(), 25_000_000, 100, closes + 1),
        &seen(100, 0, closes),
    );
    assert_eq!(story.invoice.state(), S::New);
    assert_eq!(story.suspense(), [(usdc().into(), 25_000_000, Why::Late)]);
}

// proves M-P7
#[test]
fn five_attempts_until_the_deadline_and_no_sixth() {
    let mut invoice = Story::begin().invoice;
    for last in 2..6 {
        invoice = invoice
            .attempted(by_transfer(eth(), 1, 25_00, 2_500))
            .expect("open");
        assert_eq!(invoice.current(), number(last));
    }
    let sixth = invoice.clone().attempted(by_charge(25_00, 2_000));
    assert_eq!(sixth.err(), Some(AttemptError::TooMany));
    let begun = Story::begin().invoice;
    for (second, refused) in [(EXPIRES - 1, None), (EXPIRES, Some(AttemptError::TooLate))] {
        let offer = opened(second, by_charge(25_00, 2_000));
        assert_eq!(begun.clone().attempted(offer).err(), refused, "{second}");
        assert_eq!(begun.is_open(after(second)).err(), refused, "{second}");
    }
}

#[test]
fn what_is_paid_takes_no_other_way() {
    let mut story = Story::begin();
    story.also_by(by_transfer(eth(), 2, 25_00, 2_500));
    for height in [100, 102] {
        story.receive(
            A,
            sent(1, usdc(), 25_000_000, 100, 60),
            &seen(height, 0, 60),
        );
        let invoice = story.invoice.clone();
        let nothing_open = Some(AttemptError::NothingOpen);
        assert_eq!(
            invoice.clone().attempted(by_charge(1, 1)).err(),
            nothing_open,
            "{height}"
        );
        assert_eq!(invoice.choose(A, after(60)).err(), nothing_open, "{height}");
    }
}

// proves M-P7: a button of an old message cannot choose a price that holds no longer
#[test]
fn an_attempt_is_chosen_while_its_quote_holds() {
    let mut story = Story::of(until(300, by_transfer(usdc(), 1, 25_00, 25_000_000)));
    story.also_by(by_transfer(eth(), 2, 25_00, 2_500));
    let invoice = story.invoice;
    let chosen = |by, second| {
        invoice
            .clone()
            .choose(by, after(second))
            .map(|invoice| invoice.current())
    };
    assert_eq!(chosen(A, 299), Ok(A));
    assert_eq!(chosen(A, 300), Err(AttemptError::TooLate));
    assert_eq!(chosen(B, 300), Ok(B));
    assert_eq!(chosen(number(3), 299), Err(AttemptError::NothingOpen));
    let reusable = |second| invoice.reusable(usdc().into(), after(second));
    assert_eq!((reusable(299), reusable(300)), (Some(A), None));
    assert_eq!(invoice.reusable(eth().into(), after(300)), Some(B));
}

// What is missing is told in whole units of each asset, rounded up; nothing is missing when nothing is.
#[test]
fn what_is_missing_by_each_attempt() {
    let mut story = Story::of(by_transfer(usdc(), 1, 25_00, 3));
    story.also_by(by_transfer(eth(), 2, 0, 0));
    let missing = |story: &Story, by| story.invoice.missing_by(by);
    assert_eq!(missing(&story, A), minor(3));
    assert_eq!(
        missing(&story, B),
        Minor::MAX,
        "worth nothing, so no number is enough"
    );
    assert_eq!(
        missing(&story, number(3)),
        Minor::ZERO,
        "there is no such attempt"
    );
    story.receive(A, sent(1, usdc(), 3, 100, 60), &seen(100, 0, 60));
    assert_eq!(
        (missing(&story, A), missing(&story, B)),
        (Minor::ZERO, Minor::ZERO)
    );
    // A price of nothing for nothing divides nothing by nothing.
    story.receive(B, sent(2, eth(), 7, 50, 60), &seen(100, 60, 60));
    assert_eq!(
        (story.invoice.state(), story.suspense()),
        (S::Settled, vec![])
    );
}

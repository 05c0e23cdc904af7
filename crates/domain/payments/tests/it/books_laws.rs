//! The books: every entry adds up to nothing, and all of them to what stands in the accounts.

use std::collections::BTreeMap;

use chainstore_kernel::Minor;
use chainstore_payments::{
    Account, Asset, AttemptNumber, Balances, Invoice, InvoiceState as S, Posting, Side,
};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::many::{any_history, apply};
use crate::reference::{Place, Reference};
use crate::two_chains::{A, B, Story, by_transfer, eth, euro, open, seen, sent, terms, usdc};
use crate::world::cases;

/// Units and value in each account, as debits.
type Ledger = BTreeMap<(Option<AttemptNumber>, Asset, Account), (BigInt, BigInt)>;

fn signed(posting: &Posting) -> (BigInt, BigInt) {
    let sign = match posting.side {
        Side::Debit => 1,
        Side::Credit => -1,
    };
    (
        BigInt::from(posting.amount.units()) * sign,
        BigInt::from(posting.value.units()) * sign,
    )
}

fn post(ledger: &mut Ledger, entry: &[Posting]) {
    for posting in entry {
        let place = (posting.attempt, posting.asset, posting.account);
        let (units, value) = signed(posting);
        let (all_units, all_value) = ledger.entry(place).or_default();
        *all_units += units;
        *all_value += value;
    }
    ledger.retain(|_, (units, value)| (&*units, &*value) != (&BigInt::ZERO, &BigInt::ZERO));
}

fn ledger_of(invoice: &Invoice) -> Ledger {
    let mut ledger = Ledger::new();
    post(&mut ledger, &Balances::none().entry_to(&invoice.balances()));
    ledger
}

/// Whether the postings add up to nothing: units of each asset, and value of all of them.
fn adds_up_to_nothing(entry: &[Posting]) -> bool {
    let (mut assets, mut all) = (BTreeMap::<Asset, BigInt>::new(), BigInt::ZERO);
    for posting in entry {
        let (units, value) = signed(posting);
        *assets.entry(posting.asset).or_default() += units;
        all += value;
    }
    all == BigInt::ZERO && assets.values().all(|units| *units == BigInt::ZERO)
}

fn sum_of(ledger: &Ledger, account: Account, part: impl Fn(&(BigInt, BigInt)) -> BigInt) -> BigInt {
    let lines = ledger.iter().filter(|((_, _, of), _)| *of == account);
    lines.map(|(_, balance)| part(balance)).sum()
}

proptest! {
    #![proptest_config(cases(500))]

    // proves SR-51: double entries, and a trial balance of zero at any time
    #[test]
    fn every_entry_adds_up_to_nothing(history in any_history(32)) {
        let (mut invoice, mut books) = (history.start, Ledger::new());
        let first = Balances::none().entry_to(&invoice.balances());
        prop_assert!(adds_up_to_nothing(&first));
        post(&mut books, &first);
        for step in &history.steps {
            let next = apply(&invoice, step).invoice;
            let entry = invoice.balances().entry_to(&next.balances());
            prop_assert!(adds_up_to_nothing(&entry));
            for posting in &entry {
                prop_assert!(!posting.amount.is_zero() || !posting.value.is_zero(), "a line that says nothing");
            }
            post(&mut books, &entry);
            // All entries together are what stands in the accounts, and the trial balance is zero.
            prop_assert_eq!(&books, &ledger_of(&next));
            prop_assert_eq!(books.values().map(|(_, value)| value.clone()).sum::<BigInt>(), BigInt::ZERO);
            let back = next.balances().entry_to(&invoice.balances());
            prop_assert_eq!(back.len(), entry.len());
            prop_assert_eq!(next.balances().entry_to(&next.balances()), vec![]);
            invoice = next;
        }
    }

    // proves SR-51: the accounts say what was received, what waits and what was given back
    #[test]
    fn the_accounts_hold_what_was_received(history in any_history(32)) {
        let (mut invoice, mut reference) = (history.start.clone(), Reference::of(&history.start));
        for step in &history.steps {
            invoice = apply(&invoice, step).invoice;
            reference.apply(step);
        }
        let books = ledger_of(&invoice);
        let mut expected: BTreeMap<(AttemptNumber, Asset, Account), BigInt> = BTreeMap::new();
        for (key, payment) in &reference.payments {
            let mut add = |account, units: i128| {
                *expected.entry((payment.by, payment.asset, account)).or_default() += units;
            };
            let amount = payment.amount.units();
            let waits = reference.suspense().get(key).map_or(0, |(_, amount, _)| amount.units());
            match payment.place {
                Place::Fallen(_) => continue,
                Place::Returned => add(Account::Returned, amount),
                Place::Block(_) | Place::Charged => {
                    add(Account::Suspended, waits);
                    let counts = if reference.state == S::Settled { Account::Settled } else { Account::Received };
                    add(counts, amount - waits);
                }
            }
            add(Account::Outside, -amount);
        }
        expected.retain(|_, units| *units != BigInt::ZERO);
        let attempts = books.iter().filter_map(|((by, asset, account), (units, _))| {
            Some((((*by)?, *asset, *account), units.clone()))
        });
        let attempts = attempts.filter(|(_, units)| *units != BigInt::ZERO);
        prop_assert_eq!(attempts.collect::<BTreeMap<_, _>>(), expected);
        let asked = (None, Asset::Charged(euro()), Account::Asked);
        let open = matches!(reference.state, S::New | S::PartiallyPaid | S::Processing);
        let total = BigInt::from(if open { 25 } else { 0 });
        prop_assert_eq!(books.get(&asked).map_or(BigInt::ZERO, |(_, value)| value.clone()), total);
    }

    // proves M-P8: what is settled is worth what was asked; rounding loses less than a unit for each part
    #[test]
    fn what_is_settled_is_worth_what_was_asked(history in any_history(32)) {
        let (mut invoice, mut reference) = (history.start.clone(), Reference::of(&history.start));
        for step in &history.steps {
            invoice = apply(&invoice, step).invoice;
            reference.apply(step);
            let books = ledger_of(&invoice);
            let value = |(_, value): &(BigInt, BigInt)| value.clone();
            let (settled, rounding) = (
                sum_of(&books, Account::Settled, value),
                sum_of(&books, Account::Rounding, value),
            );
            // Each of five attempts has at most three parts, and all of them together one more fraction.
            prop_assert!(rounding >= BigInt::ZERO && rounding < BigInt::from(5 * 3));
            if invoice.state() != S::Settled {
                prop_assert_eq!(settled, BigInt::ZERO);
                continue;
            }
            if invoice.marked_at().is_none() {
                prop_assert!(&settled + &rounding >= BigInt::from(reference.needed()));
            }
            // One unit of an asset may be worth more than a cent: the last one that is needed is kept whole.
            let quotes = invoice.attempts().iter().map(|attempt| attempt.offer.quote);
            let unit = quotes.map(|quote| quote.value.units() / quote.payable.units().max(1)).max();
            prop_assert!(settled <= BigInt::from(25 + 1 + unit.unwrap_or(0)));
        }
    }
}

// proves M-P8: thirds of a cent on two attempts make the whole, and the books say where the fractions are
#[test]
fn fractions_of_two_attempts_make_a_whole() {
    // 25.00 EUR are 7500 units of A, and 12.50 EUR are 3750 of B: a unit of each is worth a third of a cent.
    let mut story = Story::of(by_transfer(usdc(), 1, 25_00, 7_500));
    story.also_by(by_transfer(eth(), 1, 12_50, 3_750));
    story.receive(A, sent(1, usdc(), 3_001, 100, 60), &seen(100, 50, 60));
    story.receive(B, sent(2, eth(), 4_499, 50, 70), &seen(100, 50, 70));
    assert_eq!((story.invoice.state(), story.flags()), (S::Settled, vec![]));
    // 1000 and a third, 1499 and two thirds.
    assert_eq!(
        story.books(),
        [
            "- EUR outside credit 0 = 1",
            "- EUR rounding debit 0 = 1",
            "1 USDC outside credit 3001 = 1000",
            "1 USDC settled debit 3001 = 1000",
            "2 ETH outside credit 4499 = 1499",
            "2 ETH settled debit 4499 = 1499",
        ]
    );
}

// proves M-P8: the payment that covers the last part keeps whole units, and the fraction stands as rounding
#[test]
fn the_last_unit_is_kept_whole() {
    // Three units are worth 25.00 EUR: 833 and a third cent each. Two attempts ask so.
    let mut story = Story::of(by_transfer(usdc(), 1, 25_00, 3));
    story.also_by(by_transfer(eth(), 1, 10_00, 7));
    // 1666 and two thirds, then 833 and a third are missing: five and five sixths units, so six.
    story.receive(A, sent(1, usdc(), 2, 100, 60), &seen(100, 50, 60));
    assert_eq!(
        (
            story.invoice.missing().units(),
            story.invoice.missing_by(B).units()
        ),
        (8_34, 6)
    );
    story.receive(B, sent(2, eth(), 8, 50, 70), &seen(100, 50, 70));
    assert_eq!(
        (story.invoice.state(), story.flags()),
        (S::Settled, vec!["over"])
    );
    assert_eq!(
        story.books(),
        [
            "- EUR outside credit 0 = 1",
            "- EUR rounding debit 0 = 1",
            "1 USDC outside credit 2 = 1666",
            "1 USDC settled debit 2 = 1666",
            // Eight are worth 1142 and six sevenths; six of them 857 and a seventh, two 285 and five sevenths.
            "2 ETH outside credit 8 = 1142",
            "2 ETH settled debit 6 = 857",
            "2 ETH suspended debit 2 = 285",
        ]
    );
}

// proves SR-51: more than the greatest amount is posted in several lines, and none of it vanishes
#[test]
fn more_than_the_greatest_amount_is_posted_whole() {
    let most = Minor::MAX.units();
    let mut invoice = open(terms(), by_transfer(usdc(), 1, 25_00, 25_00));
    for number in 1..5 {
        let transfer = sent(number, usdc(), most, 100, 60);
        invoice = invoice
            .include(A, transfer, &seen(100, 50, 60))
            .expect("in time")
            .0;
    }
    let entry = Balances::none().entry_to(&invoice.balances());
    assert!(adds_up_to_nothing(&entry));
    let books = ledger_of(&invoice);
    let stands = |account| books[&(Some(A), usdc().into(), account)].clone();
    let all: BigInt = BigInt::from(most) * 4;
    assert_eq!(stands(Account::Outside), (-all.clone(), -all.clone()));
    assert_eq!(stands(Account::Settled), (25_00.into(), 25_00.into()));
    assert_eq!(stands(Account::Suspended), (&all - 25_00, &all - 25_00));
}

#[test]
fn money_that_no_invoice_holds_waits() {
    let entry = Balances::none().entry_to(&Balances::suspended(usdc().into(), Minor::MAX));
    assert!(adds_up_to_nothing(&entry));
    let accounts: Vec<_> = entry
        .iter()
        .map(|posting| (posting.account, posting.side, posting.amount))
        .collect();
    assert_eq!(
        accounts,
        [
            (Account::Outside, Side::Credit, Minor::MAX),
            (Account::Suspended, Side::Debit, Minor::MAX),
        ]
    );
}

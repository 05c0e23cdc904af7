//! What a store must write: what is unsaved, and nothing else.

use std::collections::BTreeMap;

use chainstore_payments::{
    Attempt, AttemptNumber, Credit, Invoice, InvoiceState as S, Ledger, PaymentKey, StoredInvoice,
    Transfer,
};
use proptest::prelude::*;

use crate::many::{any_history, apply};
use crate::two_chains::{A, B, Story, by_transfer, eth, seen, sent, usdc};
use crate::world::{cases, minor};

/// A store as two tables: attempts without their payments, and payments by their key.
#[derive(Default)]
struct Store {
    attempts: BTreeMap<AttemptNumber, Attempt>,
    payments: BTreeMap<PaymentKey, (AttemptNumber, Credit)>,
}

impl Store {
    fn save(&mut self, invoice: &Invoice) {
        for attempt in invoice.unsaved_attempts() {
            let ledger = Ledger::new();
            self.attempts.insert(
                attempt.number,
                Attempt {
                    ledger,
                    ..attempt.clone()
                },
            );
        }
        for (number, key, credit) in invoice.unsaved_payments() {
            self.payments.insert(key.clone(), (number, *credit));
        }
    }

    /// The invoice as it is stored; its own row, which is always written, is that of `row`.
    fn load(&self, row: &Invoice) -> Invoice {
        let mut attempts: Vec<Attempt> = self.attempts.values().cloned().collect();
        for (key, (number, credit)) in &self.payments {
            let attempt = attempts
                .iter_mut()
                .find(|attempt| attempt.number == *number);
            attempt
                .expect("stored before")
                .ledger
                .insert(key.clone(), *credit);
        }
        Invoice::restore(StoredInvoice {
            id: row.id(),
            order: row.order(),
            terms: *row.terms(),
            attempts,
            current: row.current(),
            state: row.state(),
            covered: row.covered(),
            marked_at: row.marked_at(),
            flags: row.flags(),
            version: row.version(),
        })
    }
}

proptest! {
    #![proptest_config(cases(500))]

    // proves M-P5: writing what is unsaved makes the stored form the new one, after each fact or after several
    #[test]
    fn what_is_unsaved_leads_from_the_stored_to_the_new(
        history in any_history(32),
        at_once in prop::collection::vec(1..4_usize, 40),
    ) {
        let (mut store, mut invoice) = (Store::default(), history.start);
        store.save(&invoice);
        let (mut steps, mut at_once) = (&history.steps[..], at_once.into_iter());
        while !steps.is_empty() {
            let (now, later) = steps.split_at(at_once.next().unwrap_or(1).min(steps.len()));
            invoice = store.load(&invoice);
            prop_assert_eq!(invoice.unsaved_attempts().count(), 0);
            prop_assert_eq!(invoice.unsaved_payments().count(), 0);
            let before = invoice.clone();
            for step in now {
                invoice = apply(&invoice, step).invoice;
            }
            for (number, key, credit) in invoice.unsaved_payments() {
                let stored = before.attempt(number).and_then(|attempt| attempt.ledger.get(key));
                prop_assert!(now.len() > 1 || stored != Some(credit), "written for nothing");
            }
            store.save(&invoice);
            prop_assert_eq!(store.load(&invoice), invoice.clone());
            steps = later;
        }
    }
}

fn thousands(amount: i128) -> Vec<(AttemptNumber, Transfer)> {
    let arrivals = (0..6_000_u32).map(|index| {
        let (by, asset) = if index % 2 == 0 {
            (A, usdc())
        } else {
            (B, eth())
        };
        let mut transfer = sent(
            1,
            asset,
            amount,
            100 + u64::from(index % 7),
            u64::from(index % 300),
        );
        transfer.key.index = index;
        (by, transfer)
    });
    arrivals.collect()
}

fn with_two_attempts() -> Invoice {
    let mut story = Story::of(by_transfer(usdc(), 3, 25_00, 25_000_000));
    story.also_by(by_transfer(eth(), 3, 25_00, 25_000_000));
    story.invoice
}

fn stored(invoice: &Invoice) -> Invoice {
    let mut store = Store::default();
    store.save(invoice);
    store.load(invoice)
}

// proves M-P5: the cost of one more transfer does not grow with those that are stored
#[test]
fn one_transfer_among_thousands_is_one_unsaved_payment() {
    for (amount, state) in [(1_000, S::PartiallyPaid), (5_000, S::Settled)] {
        let taken = with_two_attempts().include_all(&thousands(amount), &seen(110, 110, 400));
        assert_eq!(taken.refused, []);
        assert_eq!(taken.invoice.state(), state);
        assert_eq!(taken.invoice.unsaved_payments().count(), 6_000);
        let invoice = stored(&taken.invoice);
        assert_eq!(
            invoice, taken.invoice,
            "what is unsaved makes no difference"
        );
        let one = sent(2, usdc(), 7, 111, 500);
        let (invoice, _) = invoice
            .include(A, one, &seen(111, 110, 500))
            .expect("in time");
        let unsaved: Vec<_> = invoice
            .unsaved_payments()
            .map(|(by, key, _)| (by, key.transfer()))
            .collect();
        assert_eq!(unsaved, [(A, Some(one.key))]);
        assert_eq!(invoice.unsaved_attempts().count(), 0);
    }
}

// proves M-P5: thousands of transfers, of which each moves the surplus of others, are assessed once
#[test]
fn thousands_of_transfers_are_assessed_once() {
    let views = seen(110, 110, 400);
    let taken = with_two_attempts().include_all(&thousands(100_000), &views);
    // 250 of 0.10 EUR pay 25.00 EUR; the oldest were paid in the first seconds.
    let attempts = taken.invoice.attempts().iter();
    let kept: i128 = attempts
        .flat_map(|attempt| attempt.ledger.values())
        .map(|credit| credit.amount.units() - credit.surplus.units())
        .sum();
    assert_eq!(kept, 25_000_000);
    assert_eq!(
        taken.events.len(),
        1 + 5_750,
        "settled, and the surplus of each that is not needed"
    );
    assert_eq!(taken.invoice.attempts()[0].held(), minor(300_000_000));
    let again = taken
        .invoice
        .clone()
        .include_all(&thousands(100_000), &views);
    assert_eq!((again.events, again.invoice), (vec![], taken.invoice));
}

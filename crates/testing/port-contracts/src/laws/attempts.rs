//! The ways to pay an invoice.

use std::slice;
use std::time::Duration;

use chainstore_kernel::{ChainId, StoreError, Timestamp};
use chainstore_payments::{AttemptNumber, Invoice, InvoiceState, NewAttempt, NextLook, Quote};

use super::payments::{add, read, save, stored_form};
use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! attempts_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; attempts:
            attempts_come_back_as_they_were_written
            a_later_attempt_is_added_and_chosen
            a_payload_is_given_out_once
            ripe_and_due_go_by_the_chain_of_the_attempt
            an_invoice_is_found_by_each_of_its_chains
            an_invoice_with_two_attempts_on_a_chain_is_found_once
        }
    };
}

const FIRST: AttemptNumber = AttemptNumber::FIRST;

/// An invoice of the most attempts there can be, of each kind, comes back as it was written. So does one beside it.
pub async fn attempts_come_back_as_they_were_written(ports: &Ports) {
    let given = Given::at(ports);
    let plain = add(ports, |invoice| invoice).await;
    let longest = "ä".repeat(64);
    let invoice = add(ports, |invoice| {
        let coin = given.on_chain(Given::coin(), i128::from(u64::MAX));
        let without_rate = NewAttempt {
            quote: Quote {
                rate: None,
                ..coin.quote
            },
            ..coin
        };
        [
            coin,
            given.by_stars(&longest),
            without_rate,
            given.by_token(),
        ]
        .into_iter()
        .fold(invoice, |invoice, next| invoice.attempted(next).unwrap())
    })
    .await;
    let invoice = Invoice::restore(stored_form(&invoice));
    let mut found = read(ports, invoice.id()).await;
    assert_eq!(found, invoice);
    assert_eq!(found.attempts().len(), 5);
    assert_eq!(found.current(), AttemptNumber::LAST);
    let places: Vec<_> = found
        .attempts()
        .iter()
        .map(|one| one.asset().decimals())
        .collect();
    assert_eq!(places, [6, 8, 0, 8, 6]);
    let rate = found.attempts()[1].offer.quote.rate.expect("a rate");
    assert_eq!((rate.numerator, rate.asset.decimals), (u128::MAX, 8));

    // The heights and moments of the next look are as wide as they can be.
    let mut edges = stored_form(&invoice);
    edges.id = given.id();
    let order = given.order(given.id(), given.id(), 1);
    edges.order = order.id();
    edges.attempts.truncate(2);
    edges.current = FIRST;
    edges.attempts[0].next = NextLook {
        ripe_at: Some(0),
        due_at: Timestamp::EPOCH,
    };
    edges.attempts[1].next = NextLook {
        ripe_at: Some(9_223_372_036_854_775_807),
        due_at: Timestamp::MAX,
    };
    let edges = Invoice::restore(edges);
    let mut tx = ports.tx().await;
    tx.orders().add(&order).await.unwrap();
    tx.invoices().add(&edges).await.unwrap();
    tx.commit().await.unwrap();
    found = read(ports, edges.id()).await;
    assert_eq!(found, edges);
    assert_eq!(read(ports, plain.id()).await, plain);
}

/// An attempt that is added later is stored and is the current one; the first stays as it was. The first can be chosen
/// again.
pub async fn a_later_attempt_is_added_and_chosen(ports: &Ports) {
    let given = Given::at(ports);
    let (_, invoice) = given.invoiced(ports).await;
    let coin = given.on_chain(Given::coin(), 50_000);
    let asked = invoice.clone().attempted(coin).unwrap();
    let stored = save(ports, &asked).await;
    assert_eq!(stored.attempts(), asked.attempts());
    assert_eq!(stored.attempts()[0], invoice.attempts()[0]);
    assert_eq!(stored.current().get(), 2);
    let chosen = stored.choose(FIRST, given.now()).unwrap();
    let stored = save(ports, &chosen).await;
    assert_eq!(stored.current(), FIRST);
    assert_eq!(stored.attempts(), asked.attempts());
}

/// Telegram gives the payload back with the charge, so it is that of one attempt.
pub async fn a_payload_is_given_out_once(ports: &Ports) {
    let given = Given::at(ports);
    let by_stars = |invoice: Invoice| invoice.attempted(given.by_stars("payload")).unwrap();
    add(ports, by_stars).await;
    let (_, other) = given.invoiced(ports).await;
    let refused = ports.tx().await.invoices().save(&by_stars(other)).await;
    assert_eq!(refused, Err(StoreError::duplicate("attempt")));
}

/// The invoices that are ripe on a chain at a height, and those that are due at a moment.
async fn found(ports: &Ports, chain: ChainId, height: u64, take: u32) -> Vec<Invoice> {
    ports.view().await.ripe(chain, height, take).await.unwrap()
}

async fn due(ports: &Ports, chain: ChainId, through: Timestamp, take: u32) -> Vec<Invoice> {
    ports.view().await.due(chain, through, take).await.unwrap()
}

/// An invoice is found when the chain of its attempt has reached `ripe_at` or was seen past `due_at`, not before.
pub async fn ripe_and_due_go_by_the_chain_of_the_attempt(ports: &Ports) {
    let given = Given::at(ports);
    let (_, invoice) = given.invoiced(ports).await;
    let (_, other) = given.invoiced(ports).await;
    let paid = given.transfer(25_000_000, 100);
    let (paid, _) = invoice.include(FIRST, paid, &given.seen(100)).unwrap();
    let invoice = save(ports, &paid).await;
    let chain = Given::chain();
    assert_eq!(invoice.attempts()[0].next.ripe_at, Some(102));
    assert_eq!(found(ports, chain, 101, 10).await, []);
    let only = slice::from_ref(&invoice);
    assert_eq!(found(ports, chain, 102, 10).await, only);
    assert_eq!(found(ports, chain, u64::MAX, 10).await, only);
    assert_eq!(found(ports, Given::other_chain(), 102, 10).await, []);
    let closes = other.terms().closes_at();
    assert_eq!(due(ports, chain, given.now(), 10).await, []);
    assert_eq!(due(ports, chain, closes, 10).await, [other]);
    assert_eq!(due(ports, chain, closes, 0).await, []);
    assert_eq!(due(ports, Given::other_chain(), closes, 10).await, []);

    // What is ripe no more is not found again.
    let (settled, _) = invoice.advance(&given.seen(102));
    let settled = save(ports, &settled).await;
    assert_eq!(settled.state(), InvoiceState::Settled);
    assert_eq!(found(ports, chain, u64::MAX, 10).await, []);
}

/// An invoice with attempts on two chains is found by both, each by what is to be looked at there. A charge is on none.
pub async fn an_invoice_is_found_by_each_of_its_chains(ports: &Ports) {
    let given = Given::at(ports);
    let (one, two) = (Given::chain(), Given::coin().chain);
    let moment = |seconds| given.now().plus(Duration::from_secs(seconds));
    let invoice = add(ports, |invoice| {
        let coin = given.on_chain(Given::coin(), 50_000);
        let invoice = invoice.attempted(coin).unwrap();
        let invoice = invoice.attempted(given.by_stars("both")).unwrap();
        let mut form = stored_form(&invoice);
        for (place, height, seconds) in [(0, Some(10), 1), (1, Some(20), 2), (2, None, 0)] {
            form.attempts[place].next = NextLook {
                ripe_at: height,
                due_at: moment(seconds),
            };
        }
        Invoice::restore(form)
    })
    .await;
    let only = slice::from_ref(&invoice);
    assert_eq!(found(ports, one, 10, 9).await, only);
    assert_eq!(found(ports, two, 19, 9).await, []);
    assert_eq!(found(ports, two, 20, 9).await, only);
    assert_eq!(due(ports, one, moment(0), 9).await, []);
    assert_eq!(due(ports, one, moment(1), 9).await, only);
    assert_eq!(due(ports, two, moment(1), 9).await, []);
    assert_eq!(due(ports, two, moment(2), 9).await, only);
}

/// An invoice is taken once, however many of its attempts on a chain are to be looked at, and leaves room for others.
/// What must be looked at first is taken first.
pub async fn an_invoice_with_two_attempts_on_a_chain_is_found_once(ports: &Ports) {
    let given = Given::at(ports);
    let moment = |seconds| given.now().plus(Duration::from_secs(seconds));
    let mut all = Vec::new();
    for (height, number) in [(10, 5), (20, 5), (5, 1)] {
        let invoice = add(ports, |invoice| {
            let again = |invoice: Invoice, _| invoice.attempted(given.by_token()).unwrap();
            let mut form = stored_form(&(1..number).fold(invoice, again));
            for attempt in &mut form.attempts {
                attempt.next = NextLook {
                    ripe_at: Some(height),
                    due_at: moment(height),
                };
            }
            Invoice::restore(form)
        });
        all.push(invoice.await);
    }
    let [second, third, first] = <[Invoice; 3]>::try_from(all).unwrap();
    let (chain, late) = (Given::chain(), moment(99));
    for (take, expected) in [
        (1, vec![first.clone()]),
        (2, vec![first.clone(), second.clone()]),
        (3, vec![first.clone(), second.clone(), third.clone()]),
        (4, vec![first, second, third]),
    ] {
        assert_eq!(found(ports, chain, 99, take).await, expected, "{take}");
        assert_eq!(due(ports, chain, late, take).await, expected, "{take}");
    }
}

//! Charges of Telegram.

use std::time::Duration;

use chainstore_kernel::{Minor, StoreError};
use chainstore_payments::{
    Asset, AttemptNumber, ChargeId, Credit, Inclusion, Invoice, InvoiceState, PaymentKey, Standing,
    StoredInvoice, SuspenseReason,
};

use super::payments::{add, read, save, stored_form};
use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! charges_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; charges:
            every_kind_of_charge_comes_back
            a_charge_is_given_back
            a_charge_counts_once
        }
    };
}

const FIRST: AttemptNumber = AttemptNumber::FIRST;

fn minor(units: i128) -> Minor {
    Minor::new(units).unwrap()
}

fn charge(id: &str) -> ChargeId {
    ChargeId::new(id).expect("an id")
}

/// Charges come back in the ledger of their attempt, whatever their standing.
pub async fn every_kind_of_charge_comes_back(ports: &Ports) {
    let given = Given::at(ports);
    let longest = "ä".repeat(127);
    let invoice = add(ports, |invoice| {
        let invoice = invoice.attempted(given.by_stars("every kind")).unwrap();
        let mut form = stored_form(&invoice);
        let held = Credit {
            asset: Asset::Charged(Given::stars()),
            amount: minor(1_500),
            paid_at: given.now(),
            inclusion: Inclusion::Charged,
            standing: Standing::Counted,
            surplus: Minor::ZERO,
        };
        let at = given.now().plus(Duration::from_secs(9));
        let late = Standing::Suspended(SuspenseReason::Late);
        for (id, credit) in [
            ("counted", held),
            (
                "surplus",
                Credit {
                    surplus: minor(7),
                    ..held
                },
            ),
            (
                longest.as_str(),
                Credit {
                    inclusion: Inclusion::Refunded { at },
                    ..held
                },
            ),
            (
                "late",
                Credit {
                    standing: late,
                    ..held
                },
            ),
        ] {
            let ledger = &mut form.attempts[1].ledger;
            ledger.insert(PaymentKey::Charge(charge(id)), credit);
        }
        Invoice::restore(form)
    })
    .await;
    let (transfer, views) = (given.transfer(1, 7), given.seen(7));
    let (paid, _) = invoice.include(FIRST, transfer, &views).unwrap();
    let stored = save(ports, &paid).await;
    assert_eq!(stored.attempts(), paid.attempts());
    assert_eq!(stored.attempts()[1].ledger.len(), 4);
}

/// A charge that Telegram gave back stays in the ledger, and says when it was.
pub async fn a_charge_is_given_back(ports: &Ports) {
    let given = Given::at(ports);
    let invoice = add(ports, |invoice| {
        invoice.attempted(given.by_stars("given back")).unwrap()
    })
    .await;
    let (views, number) = (given.seen(7), invoice.current());
    let charged = invoice.charge(number, charge("c"), minor(1_500), given.now(), &views);
    let stored = save(ports, &charged.unwrap().0).await;
    assert_eq!(stored.state(), InvoiceState::Settled);
    let (refunded, _) = stored.refund(&charge("c"), &views);
    let stored = save(ports, &refunded).await;
    assert_eq!(stored.state(), InvoiceState::New);
    let credit = stored.attempts()[1].ledger[&PaymentKey::Charge(charge("c"))];
    let at = given.now();
    assert_eq!(credit.inclusion, Inclusion::Refunded { at });
    assert_eq!((credit.amount, credit.paid_at), (minor(1_500), at));
}

/// A charge is in the ledger of one attempt only, over all invoices (SR-54).
pub async fn a_charge_counts_once(ports: &Ports) {
    let given = Given::at(ports);
    let (views, now) = (given.seen(7), given.now());
    let mut both = Vec::new();
    for payload in ["one", "two"] {
        let by_stars = |invoice: Invoice| invoice.attempted(given.by_stars(payload)).unwrap();
        both.push(add(ports, by_stars).await);
    }
    let [one, two] = <[Invoice; 2]>::try_from(both).unwrap();
    let charged = |invoice: Invoice| {
        let number = invoice.current();
        let charged = invoice.charge(number, charge("once"), minor(1), now, &views);
        charged.unwrap().0
    };
    let stored = save(ports, &charged(Invoice::restore(stored_form(&one)))).await;
    let refused = ports
        .tx()
        .await
        .invoices()
        .save(&charged(two.clone()))
        .await;
    assert_eq!(refused, Err(StoreError::duplicate("charge")));
    assert_eq!(read(ports, two.id()).await, two);
    // Another attempt of the same invoice is refused too. An invoice sees to that by itself, so this one holds nothing.
    let empty = Invoice::restore(StoredInvoice {
        version: stored.version(),
        ..stored_form(&one)
    });
    let again = empty.attempted(given.by_stars("three")).unwrap();
    let refused = ports.tx().await.invoices().save(&charged(again)).await;
    assert_eq!(refused, Err(StoreError::duplicate("charge")));
    assert_eq!(read(ports, one.id()).await, stored);
}

//! The books.

use std::time::Duration;

use chainstore_kernel::Minor;
use chainstore_payments::{
    Account, Asset, AttemptNumber, InvoiceId, Posting, Side, ports::PostedRow,
};

use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! books_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; books:
            every_posting_comes_back_in_its_order
            entries_are_only_added
            what_a_dropped_transaction_posted_is_not_there
        }
    };
}

/// A posting for each account, in different assets and on both sides.
fn entry() -> Vec<Posting> {
    let assets = [
        Asset::Charged(Given::currency()),
        Asset::OnChain(Given::token()),
        Asset::OnChain(Given::coin()),
        Asset::Charged(Given::stars()),
    ];
    let accounts = Account::ALL.iter().zip(assets.iter().cycle());
    let numbers = accounts.zip(1_i128..);
    let postings = numbers.map(|((account, asset), number)| Posting {
        attempt: (number % 2 == 0).then_some(AttemptNumber::FIRST),
        account: *account,
        asset: *asset,
        side: if number % 3 == 0 {
            Side::Credit
        } else {
            Side::Debit
        },
        amount: Minor::new(number).expect("in range"),
        value: Minor::MAX,
    });
    postings.collect()
}

async fn posted(ports: &Ports, invoice: InvoiceId) -> Vec<PostedRow> {
    ports.view().await.postings(invoice).await.unwrap()
}

/// The postings of an entry come back in the order in which they were given, each with its invoice and its moment. An
/// invoice has its own.
pub async fn every_posting_comes_back_in_its_order(ports: &Ports) {
    let given = Given::at(ports);
    let (_, one) = given.invoiced(ports).await;
    let (_, two) = given.invoiced(ports).await;
    let (now, entry) = (given.now(), entry());
    let mut tx = ports.tx().await;
    tx.books().post(one.id(), &entry, now).await.unwrap();
    tx.books().post(two.id(), &entry[..2], now).await.unwrap();
    tx.books().post(two.id(), &[], now).await.unwrap();
    let row = |invoice: InvoiceId| {
        move |posting: &Posting| PostedRow {
            invoice,
            posting: *posting,
            at: now,
        }
    };
    let of_one: Vec<_> = entry.iter().map(row(one.id())).collect();
    let of_two: Vec<_> = entry[..2].iter().map(row(two.id())).collect();
    tx.commit().await.unwrap();
    let found = posted(ports, one.id()).await;
    assert_eq!(found, of_one);
    let places: Vec<_> = found
        .iter()
        .map(|row| row.posting.asset.decimals())
        .collect();
    assert_eq!(places, [2, 6, 8, 0, 2, 6, 8]);
    assert_eq!(posted(ports, two.id()).await, of_two);
}

/// An entry that was written before stays, also when the same is written again.
pub async fn entries_are_only_added(ports: &Ports) {
    let given = Given::at(ports);
    let (_, invoice) = given.invoiced(ports).await;
    let entry = entry();
    let mut expected = Vec::new();
    for seconds in [5, 3, 4] {
        let at = given.now().plus(Duration::from_secs(seconds));
        let mut tx = ports.tx().await;
        tx.books()
            .post(invoice.id(), &entry[..2], at)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        expected.extend(entry[..2].iter().map(|posting| PostedRow {
            invoice: invoice.id(),
            posting: *posting,
            at,
        }));
        assert_eq!(posted(ports, invoice.id()).await, expected);
    }
}

/// An entry is there with the change that it is about, or neither is.
pub async fn what_a_dropped_transaction_posted_is_not_there(ports: &Ports) {
    let given = Given::at(ports);
    let (_, invoice) = given.invoiced(ports).await;
    let mut tx = ports.tx().await;
    let posted_now = tx.books().post(invoice.id(), &entry(), given.now()).await;
    posted_now.unwrap();
    drop(tx);
    assert_eq!(posted(ports, invoice.id()).await, []);
}

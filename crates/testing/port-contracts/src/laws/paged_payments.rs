//! Lists of invoices, transfers, suspense and alerts: paged to their end, filtered.

use std::cmp::Reverse;
use std::time::Duration;

use chainstore_kernel::Timestamp;
use chainstore_payments::ports::{InvoiceFilter, SuspenseFilter, TransferFilter, TransferRow};
use chainstore_payments::{
    AttemptNumber, Invoice, InvoiceId, InvoiceState, PaymentKey, SuspenseEntry, SuspenseReason,
    TransferKey,
};
use chainstore_ports::{Alert, AlertFilter, AlertId, AlertKey, AlertKind};

use super::payments::{add, read, save, stored_form};
use crate::paging::{shows_each_row_once, walk};
use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! paged_payments_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; paged_payments:
            invoices_are_paged
            invoices_are_filtered
            transfers_are_paged
            transfers_are_filtered
            suspense_is_paged
            suspense_is_filtered
            alerts_are_paged
        }
    };
}

/// The minutes of the rows of a list; three rows have the same one, so that the id decides their order.
const TIED: [u64; 5] = [1, 2, 2, 2, 3];

fn minute(ports: &Ports, minutes: u64) -> Timestamp {
    Given::at(ports).now().plus(Duration::from_mins(minutes))
}

/// Stores an invoice that was made at this minute.
async fn invoice(ports: &Ports, minutes: u64) -> Invoice {
    add(ports, |invoice| {
        let mut form = stored_form(&invoice);
        form.terms.created_at = minute(ports, minutes);
        Invoice::restore(form)
    })
    .await
}

/// All invoices are listed once, newest first.
pub async fn invoices_are_paged(ports: &Ports) {
    let mut ids = Vec::new();
    for minutes in TIED {
        ids.push(invoice(ports, minutes).await.id());
    }
    let all = InvoiceFilter::default();
    shows_each_row_once(
        &ids,
        Invoice::id,
        |invoice: &Invoice| Reverse(invoice.terms().created_at),
        async |page| ports.view().await.invoices(all, page).await,
        async || {
            invoice(ports, 2).await;
        },
    )
    .await;
}

/// Only invoices in the given state are listed, each with its attempts and what they received.
pub async fn invoices_are_filtered(ports: &Ports) {
    let given = Given::at(ports);
    let mut expected = Vec::new();
    for (state, payload) in InvoiceState::ALL.iter().zip(["1", "2", "3", "4", "5", "6"]) {
        let stored = add(ports, |invoice| {
            let invoice = invoice.attempted(given.by_stars(payload)).unwrap();
            let (first, transfer) = (AttemptNumber::FIRST, given.transfer(1, 7));
            let paid = invoice.include(first, transfer, &given.seen(7));
            let mut form = stored_form(&paid.unwrap().0);
            form.state = *state;
            Invoice::restore(form)
        });
        expected.push((*state, stored.await));
    }
    assert_eq!(expected.len(), InvoiceState::ALL.len());
    for (state, stored) in expected {
        let filter = InvoiceFilter { state: Some(state) };
        let list = async |page| ports.view().await.invoices(filter, page).await;
        let found = walk(list, async || {}).await;
        assert_eq!(found, [stored], "{state}");
    }
}

/// Stores another transfer to an invoice, made at this minute.
async fn transfer(ports: &Ports, to: InvoiceId, minutes: u64) -> TransferKey {
    let given = Given::at(ports);
    let mut transfer = given.transfer(1, 7);
    transfer.paid_at = minute(ports, minutes);
    let invoice = read(ports, to).await;
    let (first, views) = (AttemptNumber::FIRST, given.seen(7));
    let (paid, _) = invoice.include(first, transfer, &views).unwrap();
    save(ports, &paid).await;
    transfer.key
}

/// All transfers are listed once, newest first; so are those of one invoice.
pub async fn transfers_are_paged(ports: &Ports) {
    let (one, two) = (invoice(ports, 1).await.id(), invoice(ports, 1).await.id());
    let mut keys = Vec::new();
    for (minutes, to) in TIED.into_iter().zip([one, two, one, two, one]) {
        keys.push(transfer(ports, to, minutes).await);
    }
    let all = TransferFilter::default();
    shows_each_row_once(
        &keys,
        |row: &TransferRow| row.key,
        |row| Reverse(row.credit.paid_at),
        async |page| ports.view().await.transfers(all, page).await,
        async || {
            transfer(ports, two, 2).await;
        },
    )
    .await;
}

/// Only transfers of the given invoice, of the given on-chain transaction, or of both are listed. Each row
/// is as in the ledger of its invoice.
pub async fn transfers_are_filtered(ports: &Ports) {
    let (one, two) = (invoice(ports, 1).await, invoice(ports, 1).await);
    let mut of_one = Vec::new();
    for minutes in TIED {
        of_one.push(transfer(ports, one.id(), minutes).await);
    }
    let of_two = transfer(ports, two.id(), 1).await;
    let found = async |invoice: Option<InvoiceId>, key: Option<TransferKey>| {
        let tx = key.map(|key| key.tx);
        let filter = TransferFilter { invoice, tx };
        let list = async |page| ports.view().await.transfers(filter, page).await;
        let rows = walk(list, async || {}).await;
        for row in &rows {
            let holder = ports.view().await.invoice(row.invoice).await.unwrap();
            let holder = holder.unwrap();
            let attempt = holder.attempt(row.attempt).unwrap();
            let held = attempt.ledger.get(&PaymentKey::Transfer(row.key));
            assert_eq!(held, Some(&row.credit));
        }
        let mut keys: Vec<_> = rows.iter().map(|row| row.key).collect();
        keys.sort_unstable();
        keys
    };
    of_one.sort_unstable();
    let first = of_one[0];
    assert_eq!(found(Some(one.id()), None).await, of_one);
    assert_eq!(found(Some(two.id()), None).await, [of_two]);
    assert_eq!(found(None, Some(first)).await, [first]);
    assert_eq!(found(Some(one.id()), Some(first)).await, [first]);
    assert_eq!(found(Some(two.id()), Some(first)).await, []);
    assert_eq!(found(Some(Given::at(ports).id()), None).await, []);
    assert_eq!(found(None, None).await.len(), 6);
}

async fn suspend(
    ports: &Ports,
    invoice: InvoiceId,
    minutes: u64,
    reason: SuspenseReason,
) -> SuspenseEntry {
    let given = Given::at(ports);
    let transfer = given.transfer(1, 1);
    let entry = SuspenseEntry {
        id: given.id(),
        key: transfer.key.into(),
        invoice,
        asset: transfer.asset.into(),
        amount: transfer.amount,
        reason,
        since: minute(ports, minutes),
        block: None,
    };
    let mut tx = ports.tx().await;
    tx.suspense().put(&entry).await.unwrap();
    tx.commit().await.unwrap();
    entry
}

/// All entries in suspense are listed once, oldest first. A new one comes at the end.
pub async fn suspense_is_paged(ports: &Ports) {
    let invoice = invoice(ports, 0).await.id();
    let mut ids = Vec::new();
    for minutes in TIED {
        let entry = suspend(ports, invoice, minutes, SuspenseReason::Late).await;
        ids.push(entry.id);
    }
    let all = SuspenseFilter::default();
    let mut left = 3;
    shows_each_row_once(
        &ids,
        |entry: &SuspenseEntry| entry.id,
        |entry| entry.since,
        async |page| ports.view().await.suspense(all, page).await,
        async || {
            if left > 0 {
                left -= 1;
                suspend(ports, invoice, 2 + left, SuspenseReason::Late).await;
            }
        },
    )
    .await;
}

/// Only entries with the given reason are listed.
pub async fn suspense_is_filtered(ports: &Ports) {
    let invoice = invoice(ports, 0).await.id();
    let mut expected = Vec::new();
    for reason in SuspenseReason::ALL {
        expected.push(suspend(ports, invoice, 1, *reason).await);
    }
    for entry in expected {
        let reason = Some(entry.reason);
        let filter = SuspenseFilter { reason };
        let list = async |page| ports.view().await.suspense(filter, page).await;
        assert_eq!(walk(list, async || {}).await, [entry]);
    }
}

/// Raises an alert about this subject at this minute; it gets the id if none is open.
async fn happens(ports: &Ports, id: AlertId, subject: AlertId, minutes: u64) {
    let key = AlertKey {
        kind: AlertKind::SuspenseLate,
        subject: subject.to_string(),
    };
    let mut tx = ports.tx().await;
    let raised = tx
        .alerts()
        .raise(id, &key, minute(ports, minutes), Duration::MAX)
        .await;
    raised.unwrap();
    tx.commit().await.unwrap();
}

async fn raise(ports: &Ports, minutes: u64) -> AlertId {
    let id = Given::at(ports).id();
    happens(ports, id, id, minutes).await;
    id
}

/// All alerts are listed once, sorted by the time at which they were first raised, newest first. An older one
/// that is repeated between two pages keeps its place.
pub async fn alerts_are_paged(ports: &Ports) {
    let mut ids = Vec::new();
    for minutes in TIED {
        ids.push(raise(ports, minutes).await);
    }
    let all = AlertFilter::default();
    shows_each_row_once(
        &ids,
        |alert: &Alert| alert.id,
        |alert| Reverse(alert.first_at),
        async |page| ports.view().await.alerts(all, page).await,
        async || {
            raise(ports, 2).await;
            for repeated in &ids {
                happens(ports, Given::at(ports).id(), *repeated, 30).await;
            }
        },
    )
    .await;
}

//! Invoices and their ledgers.

use std::collections::BTreeMap;

use chainstore_kernel::{Minor, PageRequest, StoreError, Timestamp};
use chainstore_payments::{
    Credit, Flags, Inclusion, Invoice, InvoiceId, InvoiceState, Recipient, Standing, StoredInvoice,
    SuspenseReason, TransferKey,
    ports::{ChainProgress, TransferFilter},
};

use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! payments_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; payments:
            unknown_ids_are_none
            an_invoice_comes_back_with_its_quote
            every_kind_of_ledger_entry_comes_back
            a_stale_invoice_is_refused
            a_transfer_stands_in_one_ledger
            ripe_and_due_invoices_are_found
            invoices_of_a_block_are_found
        }
    };
}

async fn read(ports: &Ports, id: InvoiceId) -> Invoice {
    let found = ports.view().await.invoice(id).await;
    found.unwrap().expect("an invoice")
}

async fn save(ports: &Ports, invoice: &Invoice) -> Invoice {
    let mut tx = ports.tx().await;
    tx.invoices().save(invoice).await.unwrap();
    tx.commit().await.unwrap();
    read(ports, invoice.id()).await
}

fn parts(
    invoice: &Invoice,
    ledger: BTreeMap<TransferKey, Credit>,
    state: InvoiceState,
) -> StoredInvoice {
    StoredInvoice {
        id: invoice.id(),
        order: invoice.order(),
        terms: *invoice.terms(),
        ledger,
        state,
        covered: true,
        flags: Flags {
            under: true,
            over: true,
            late: true,
        },
        version: invoice.version(),
    }
}

fn counted(given: &Given, amount: i128, height: u64) -> (TransferKey, Credit) {
    let transfer = given.transfer(amount, height);
    let credit = Credit {
        amount: transfer.amount,
        paid_at: transfer.paid_at,
        inclusion: Inclusion::InBlock {
            height,
            hash: transfer.block,
        },
        standing: Standing::Counted,
        surplus: Minor::ZERO,
    };
    (transfer.key, credit)
}

/// An id that was never stored is not found.
pub async fn unknown_ids_are_none(ports: &Ports) {
    let given = Given::at(ports);
    let mut view = ports.view().await;
    assert_eq!(view.invoice(given.id()).await, Ok(None));
    assert_eq!(view.invoice_of(given.id()).await, Ok(None));
    assert_eq!(view.quote(given.id()).await, Ok(None));
    assert_eq!(view.address(given.id()).await, Ok(None));
    let recipient = Recipient::new(&[1; 20]).expect("an address");
    assert_eq!(view.addresses(&[recipient]).await, Ok(Vec::new()));
    assert_eq!(view.headers(Given::chain()).await, Ok(Vec::new()));
    let never = ChainProgress {
        height: 0,
        observed_through: Timestamp::EPOCH,
    };
    assert_eq!(view.progress(Given::chain()).await, Ok(never));
}

/// An invoice comes back, by id and by order, with the quote it was made from (M-P7).
pub async fn an_invoice_comes_back_with_its_quote(ports: &Ports) {
    let (order, invoice, quote) = Given::at(ports).invoiced(ports).await;
    let found = Ok(Some(invoice.clone()));
    let mut view = ports.view().await;
    assert_eq!(view.invoice(invoice.id()).await, found);
    assert_eq!(view.invoice_of(order.id()).await, found);
    assert_eq!(view.quote(invoice.id()).await, Ok(Some(quote)));
    assert_eq!(view.order_of(invoice.id()).await, Ok(Some(order.id())));
    drop(view);
    let mut tx = ports.tx().await;
    assert_eq!(tx.read().invoice(invoice.id()).await, found);
    assert_eq!(tx.read().invoice_of(order.id()).await, found);
    let again = tx.invoices().add(&invoice, &quote).await;
    assert_eq!(again, Err(StoreError::duplicate("invoice")));
}

/// Every state with every kind of ledger entry comes back, and an entry can change its kind and its
/// amount.
pub async fn every_kind_of_ledger_entry_comes_back(ports: &Ports) {
    let given = Given::at(ports);
    let (_, mut invoice, _) = given.invoiced(ports).await;
    let mut ledger = BTreeMap::from([counted(&given, 25_000_000, 7)]);
    for (height, reason) in (8..).zip(SuspenseReason::ALL) {
        let (key, credit) = counted(&given, 1, height);
        ledger.insert(
            key,
            Credit {
                standing: Standing::Suspended(*reason),
                ..credit
            },
        );
    }
    let (key, credit) = counted(&given, 3, 20);
    ledger.insert(
        key,
        Credit {
            surplus: Minor::new(2).unwrap(),
            ..credit
        },
    );
    for &state in InvoiceState::ALL {
        let expected = Invoice::restore(parts(&invoice, ledger.clone(), state));
        invoice = save(ports, &expected).await;
        assert_eq!(invoice.version(), expected.version() + 1);
        let next = StoredInvoice {
            version: invoice.version(),
            ..parts(&expected, ledger.clone(), state)
        };
        assert_eq!(invoice, Invoice::restore(next));
        for credit in ledger.values_mut() {
            // A transaction that is mined again may move another amount.
            credit.amount = credit.amount.checked_add(Minor::new(1).unwrap()).unwrap();
            credit.inclusion = match credit.inclusion {
                Inclusion::InBlock { .. } => Inclusion::Orphaned { since: given.now() },
                Inclusion::Orphaned { .. } => Inclusion::InBlock {
                    height: 30,
                    hash: Given::block_hash(30),
                },
            };
        }
    }
}

/// A writer that read an older version is refused.
pub async fn a_stale_invoice_is_refused(ports: &Ports) {
    let (_, invoice, _) = Given::at(ports).invoiced(ports).await;
    save(ports, &invoice).await;
    let stale = ports.tx().await.invoices().save(&invoice).await;
    assert_eq!(stale, Err(StoreError::conflict("invoice")));
}

/// A transfer is in the ledger of one invoice only, also when two invoices take it at once (SR-54).
pub async fn a_transfer_stands_in_one_ledger(ports: &Ports) {
    let given = Given::at(ports);
    let (key, credit) = counted(&given, 25_000_000, 7);
    let ledger = BTreeMap::from([(key, credit)]);
    let mut tasks = Vec::new();
    for _ in 0..4 {
        let (_, invoice, _) = given.invoiced(ports).await;
        let invoice = Invoice::restore(parts(&invoice, ledger.clone(), InvoiceState::Processing));
        let ports = ports.clone();
        tasks.push(tokio::spawn(async move {
            let mut tx = ports.begin().await?;
            tx.invoices().save(&invoice).await?;
            tx.commit().await
        }));
    }
    let mut credited = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => credited += 1,
            Err(error) => assert_eq!(error, StoreError::duplicate("transfer")),
        }
    }
    assert_eq!(credited, 1);
    let mut view = ports.view().await;
    let of_tx = TransferFilter {
        tx: Some(key.tx),
        ..TransferFilter::default()
    };
    let rows = view.transfers(of_tx, PageRequest::default()).await;
    let rows = rows.unwrap().items;
    assert_eq!(rows.iter().map(|row| row.key).collect::<Vec<_>>(), [key]);
    let holder = view.holder(key).await.unwrap().unwrap();
    assert_eq!(rows[0].invoice, holder);
    let held = view.invoice(holder).await.unwrap().unwrap();
    assert!(held.ledger().contains_key(&key));
    let (unknown, _) = counted(&given, 1, 99);
    assert_eq!(view.holder(unknown).await, Ok(None));
}

/// An invoice is found when its chain has reached `ripe_at` or the time has reached `due_at`, not before.
pub async fn ripe_and_due_invoices_are_found(ports: &Ports) {
    let given = Given::at(ports);
    let (_, invoice, _) = given.invoiced(ports).await;
    let (_, other, _) = given.invoiced(ports).await;
    let ledger = BTreeMap::from([counted(&given, 25_000_000, 100)]);
    let invoice = save(
        ports,
        &Invoice::restore(parts(&invoice, ledger, InvoiceState::Processing)),
    )
    .await;
    assert_eq!(invoice.ripe_at(), Some(102));

    let mut tx = ports.tx().await;
    assert_eq!(
        tx.read().ripe(Given::chain(), 101, 10).await,
        Ok(Vec::new())
    );
    assert_eq!(
        tx.read().ripe(Given::chain(), 102, 10).await,
        Ok(vec![invoice.clone()])
    );
    assert_eq!(
        tx.read().ripe(Given::chain(), u64::MAX, 10).await,
        Ok(vec![invoice])
    );
    assert_eq!(
        tx.read().ripe(Given::other_chain(), 102, 10).await,
        Ok(Vec::new())
    );
    assert_eq!(
        tx.read().due(Given::chain(), given.now(), 10).await,
        Ok(Vec::new())
    );
    assert_eq!(
        tx.read().due(Given::chain(), other.due_at(), 10).await,
        Ok(vec![other.clone()])
    );
    assert_eq!(
        tx.read().due(Given::chain(), other.due_at(), 0).await,
        Ok(Vec::new())
    );
}

/// The invoices with transfers of a block are found by the hash of the block.
pub async fn invoices_of_a_block_are_found(ports: &Ports) {
    let given = Given::at(ports);
    let mut expected = Vec::new();
    for _ in 0..2 {
        let (_, invoice, _) = given.invoiced(ports).await;
        let inside: BTreeMap<_, _> = [counted(&given, 1, 7), counted(&given, 2, 7)].into();
        let keys: Vec<_> = inside.keys().copied().collect();
        let mut ledger = inside;
        ledger.extend([counted(&given, 3, 8)]);
        let invoice = save(
            ports,
            &Invoice::restore(parts(&invoice, ledger, InvoiceState::PartiallyPaid)),
        )
        .await;
        expected.push((invoice, keys));
    }
    expected.sort_by_key(|(invoice, _)| invoice.id());
    let mut tx = ports.tx().await;
    assert_eq!(
        tx.read()
            .invoices_in_block(Given::chain(), Given::block_hash(7))
            .await,
        Ok(expected)
    );
    assert_eq!(
        tx.read()
            .invoices_in_block(Given::chain(), Given::block_hash(9))
            .await,
        Ok(Vec::new())
    );
}

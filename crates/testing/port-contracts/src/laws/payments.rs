//! Invoices and what they received on chains.

use chainstore_kernel::{Minor, PageRequest, StoreError};
use chainstore_payments::{
    Asset, AttemptNumber, Credit, Flags, Inclusion, Invoice, InvoiceId, InvoiceState, Ledger,
    PaymentKey, Recipient, Standing, StoredInvoice, SuspenseReason, Transfer, TransferKey,
    ports::TransferFilter,
};

use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! payments_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; payments:
            unknown_ids_are_none
            an_invoice_comes_back
            every_kind_of_ledger_entry_comes_back
            an_entry_changes_with_its_transfer
            a_stale_invoice_is_refused_and_writes_nothing
            a_transfer_stands_in_one_ledger
            a_transfer_stands_in_one_attempt
            invoices_of_a_block_are_found
        }
    };
}

const FIRST: AttemptNumber = AttemptNumber::FIRST;

/// An invoice as it is stored.
pub(super) async fn read(ports: &Ports, id: InvoiceId) -> Invoice {
    let found = ports.view().await.invoice(id).await;
    found.unwrap().expect("an invoice")
}

/// Saves an invoice, and answers it as it is stored.
pub(super) async fn save(ports: &Ports, invoice: &Invoice) -> Invoice {
    let mut tx = ports.tx().await;
    tx.invoices().save(invoice).await.unwrap();
    tx.commit().await.unwrap();
    read(ports, invoice.id()).await
}

/// An invoice as a store keeps it.
pub(super) fn stored_form(invoice: &Invoice) -> StoredInvoice {
    StoredInvoice {
        id: invoice.id(),
        order: invoice.order(),
        terms: *invoice.terms(),
        attempts: invoice.attempts().to_vec(),
        current: invoice.current(),
        state: invoice.state(),
        covered: invoice.covered(),
        marked_at: invoice.marked_at(),
        flags: invoice.flags(),
        version: invoice.version(),
    }
}

/// Stores an invoice that is made of an order with no stored form yet.
pub(super) async fn add(ports: &Ports, make: impl FnOnce(Invoice) -> Invoice) -> Invoice {
    let given = Given::at(ports);
    let order = given.order(given.id(), given.id(), 1);
    let invoice = make(given.invoice(order.id()));
    let mut tx = ports.tx().await;
    tx.orders().add(&order).await.unwrap();
    tx.invoices().add(&invoice).await.unwrap();
    tx.commit().await.unwrap();
    invoice
}

fn minor(units: i128) -> Minor {
    Minor::new(units).unwrap()
}

fn counted(given: &Given, amount: i128, height: u64) -> (TransferKey, Credit) {
    let transfer = given.transfer(amount, height);
    let credit = Credit {
        asset: Asset::OnChain(transfer.asset),
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

/// The invoice with this transfer to its first attempt.
fn received(given: &Given, invoice: Invoice, transfer: Transfer) -> Invoice {
    let views = given.seen(transfer.height);
    let (invoice, _) = invoice.include(FIRST, transfer, &views).unwrap();
    invoice
}

/// An id that was never stored is not found.
pub async fn unknown_ids_are_none(ports: &Ports) {
    let given = Given::at(ports);
    let mut view = ports.view().await;
    assert_eq!(view.invoice(given.id()).await, Ok(None));
    assert_eq!(view.invoice_of(given.id()).await, Ok(None));
    assert_eq!(view.order_of(given.id()).await, Ok(None));
    assert_eq!(view.address(given.id(), FIRST).await, Ok(None));
    let recipient = Recipient::new(&[1; 20]).expect("an address");
    assert_eq!(view.addresses(&[recipient]).await, Ok(Vec::new()));
    assert_eq!(view.headers(Given::chain()).await, Ok(Vec::new()));
    assert_eq!(view.progress().await, Ok(Vec::new()));
    assert_eq!(view.postings(given.id()).await, Ok(Vec::new()));
    let unknown = given.transfer(1, 1).key;
    assert_eq!(view.holders(&[unknown]).await, Ok(Vec::new()));
    assert_eq!(view.holders(&[]).await, Ok(Vec::new()));
}

/// An invoice comes back, by id and by order.
pub async fn an_invoice_comes_back(ports: &Ports) {
    let (order, invoice) = Given::at(ports).invoiced(ports).await;
    let found = Ok(Some(invoice.clone()));
    let mut view = ports.view().await;
    assert_eq!(view.invoice(invoice.id()).await, found);
    assert_eq!(view.invoice_of(order.id()).await, found);
    assert_eq!(view.order_of(invoice.id()).await, Ok(Some(order.id())));
    drop(view);
    let mut tx = ports.tx().await;
    assert_eq!(tx.read().invoice(invoice.id()).await, found);
    assert_eq!(tx.read().invoice_of(order.id()).await, found);
    let again = tx.invoices().add(&invoice).await;
    assert_eq!(again, Err(StoreError::duplicate("invoice")));
}

/// Every state, with every flag and every kind of ledger entry, comes back.
pub async fn every_kind_of_ledger_entry_comes_back(ports: &Ports) {
    let given = Given::at(ports);
    for (number, &state) in InvoiceState::ALL.iter().enumerate() {
        let mut ledger = Ledger::new();
        let mut hold = |(key, credit): (TransferKey, Credit)| {
            ledger.insert(PaymentKey::Transfer(key), credit);
        };
        for (height, reason) in (8..).zip(SuspenseReason::ALL) {
            let (key, mut credit) = counted(&given, 1, height);
            credit.standing = Standing::Suspended(*reason);
            hold((key, credit));
        }
        let (key, mut credit) = counted(&given, 3, 20);
        credit.surplus = minor(2);
        hold((key, credit));
        let (key, mut credit) = counted(&given, 4, 20);
        credit.inclusion = Inclusion::Orphaned { since: given.now() };
        hold((key, credit));
        let (mut key, mut credit) = counted(&given, 5, 20);
        key.chain = Given::coin().chain;
        credit.asset = Asset::OnChain(Given::coin());
        hold((key, credit));
        let invoice = add(ports, |invoice| {
            let mut form = stored_form(&invoice);
            form.attempts[0].ledger = ledger;
            let marked = number % 2 == 0;
            Invoice::restore(StoredInvoice {
                state,
                covered: number % 3 == 0,
                marked_at: marked.then_some(given.now()),
                flags: Flags {
                    under: number == 1,
                    over: number == 2,
                    late: number == 3,
                    marked,
                },
                version: 7,
                ..form
            })
        })
        .await;
        let found = read(ports, invoice.id()).await;
        assert_eq!(found, invoice, "{state}");
        // Two assets are equal when they have the same id, whatever their decimal places.
        let places = |invoice: &Invoice| -> Vec<u8> {
            let credits = invoice.attempts()[0].ledger.values();
            credits.map(|credit| credit.asset.decimals()).collect()
        };
        assert_eq!(places(&found), places(&invoice));
    }
}

/// A transfer that is mined again in another block may move another amount of another asset. The entry says what was
/// seen last, and keeps when it was paid.
pub async fn an_entry_changes_with_its_transfer(ports: &Ports) {
    let given = Given::at(ports);
    let (_, invoice) = given.invoiced(ports).await;
    let transfer = given.transfer(3, 100);
    let invoice = save(ports, &received(&given, invoice, transfer)).await;
    let (orphaned, _) = invoice.orphan(&[transfer.key], &given.seen(100));
    let stored = save(ports, &orphaned).await;
    assert_eq!(stored.attempts(), orphaned.attempts());
    let key = PaymentKey::Transfer(transfer.key);
    let gone = Inclusion::Orphaned { since: given.now() };
    assert_eq!(stored.attempts()[0].ledger[&key].inclusion, gone);
    let again = Transfer {
        asset: Given::coin(),
        amount: minor(4),
        height: 101,
        block: Given::block_hash(101),
        ..transfer
    };
    let stored = save(ports, &received(&given, stored, again)).await;
    let expected = Credit {
        asset: Asset::OnChain(Given::coin()),
        amount: minor(4),
        paid_at: transfer.paid_at,
        inclusion: Inclusion::InBlock {
            height: 101,
            hash: Given::block_hash(101),
        },
        standing: Standing::Suspended(SuspenseReason::WrongAsset),
        surplus: Minor::ZERO,
    };
    assert_eq!(stored.attempts()[0].ledger[&key], expected);
    assert_eq!(stored.attempts()[0].ledger[&key].asset.decimals(), 8);
    assert_eq!(stored.version(), 3);
}

/// A writer that read an older version is refused, and nothing of what it has to say is stored.
pub async fn a_stale_invoice_is_refused_and_writes_nothing(ports: &Ports) {
    let given = Given::at(ports);
    let (_, invoice) = given.invoiced(ports).await;
    let saved = save(ports, &invoice).await;
    let paid = received(&given, invoice, given.transfer(25_000_000, 7));
    let late = paid.attempted(given.by_stars("stale"));
    assert!(late.is_err(), "nothing is left to pay");
    let partly = received(&given, read_at_first(&saved), given.transfer(1, 7));
    let stale = partly.attempted(given.by_stars("stale")).unwrap();
    let mut tx = ports.tx().await;
    let refused = tx.invoices().save(&stale).await;
    assert_eq!(refused, Err(StoreError::conflict("invoice")));
    tx.commit().await.unwrap();
    assert_eq!(read(ports, saved.id()).await, saved);
}

/// The invoice as it was read before it was saved for the first time.
fn read_at_first(saved: &Invoice) -> Invoice {
    Invoice::restore(StoredInvoice {
        version: 0,
        ..stored_form(saved)
    })
}

/// A transfer is in the ledger of one invoice only, also when several invoices take it at once (SR-54).
pub async fn a_transfer_stands_in_one_ledger(ports: &Ports) {
    let given = Given::at(ports);
    let transfer = given.transfer(25_000_000, 7);
    let mut tasks = Vec::new();
    for _ in 0..4 {
        let (_, invoice) = given.invoiced(ports).await;
        let invoice = received(&given, invoice, transfer);
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
        tx: Some(transfer.key.tx),
        ..TransferFilter::default()
    };
    let rows = view.transfers(of_tx, PageRequest::default()).await;
    let rows = rows.unwrap().items;
    let keys: Vec<_> = rows.iter().map(|row| row.key).collect();
    assert_eq!(keys, [transfer.key]);
    let unknown = given.transfer(1, 99).key;
    let holders = view.holders(&[unknown, transfer.key]).await;
    assert_eq!(holders, Ok(vec![(transfer.key, rows[0].invoice, FIRST)]));
    let held = view.invoice(rows[0].invoice).await.unwrap().unwrap();
    let key = PaymentKey::Transfer(transfer.key);
    assert!(held.attempts()[0].ledger.contains_key(&key));
}

/// A transfer is in the ledger of one attempt only, also within an invoice (SR-54).
pub async fn a_transfer_stands_in_one_attempt(ports: &Ports) {
    let given = Given::at(ports);
    let invoice = add(ports, |invoice| {
        invoice.attempted(given.by_token()).unwrap()
    })
    .await;
    let second = invoice.current();
    let (one, two) = (given.transfer(1, 7), given.transfer(2, 7));
    let both = invoice
        .clone()
        .include_all(&[(FIRST, one), (second, two)], &given.seen(7));
    let stored = save(ports, &both.invoice).await;
    let mut holders = ports.view().await.holders(&[one.key, two.key]).await;
    holders
        .as_mut()
        .unwrap()
        .sort_by_key(|(_, _, number)| *number);
    let id = stored.id();
    let expected = vec![(one.key, id, FIRST), (two.key, id, second)];
    assert_eq!(holders, Ok(expected));

    // An invoice refuses what another of its attempts holds, so this one holds nothing.
    let empty = Invoice::restore(StoredInvoice {
        version: stored.version(),
        ..stored_form(&invoice)
    });
    let twice = empty.include(second, one, &given.seen(7)).unwrap().0;
    let refused = ports.tx().await.invoices().save(&twice).await;
    assert_eq!(refused, Err(StoreError::duplicate("transfer")));
    assert_eq!(read(ports, id).await, stored);
}

/// The invoices with transfers of a block are found by the hash of the block.
pub async fn invoices_of_a_block_are_found(ports: &Ports) {
    let given = Given::at(ports);
    let mut expected = Vec::new();
    for _ in 0..2 {
        let (_, invoice) = given.invoiced(ports).await;
        let inside = [given.transfer(1, 7), given.transfer(2, 7)];
        let [one, two] = inside.map(|transfer| (FIRST, transfer));
        let arrivals = [one, two, (FIRST, given.transfer(3, 8))];
        let taken = invoice.include_all(&arrivals, &given.seen(8));
        let invoice = save(ports, &taken.invoice).await;
        let mut keys = inside.map(|transfer| transfer.key).to_vec();
        keys.sort_unstable();
        expected.push((invoice, keys));
    }
    expected.sort_by_key(|(invoice, _)| invoice.id());
    let mut tx = ports.tx().await;
    for (chain, height, found) in [
        (Given::chain(), 7, expected),
        (Given::chain(), 9, Vec::new()),
        (Given::other_chain(), 7, Vec::new()),
    ] {
        let block = Given::block_hash(height);
        assert_eq!(tx.read().invoices_in_block(chain, block).await, Ok(found));
    }
}

//! What is written of an invoice: its row, and of its attempts and payments only those that have changed.

use chainstore_databases::{count, ports};
use chainstore_kernel::{PageRequest, StoreError};
use chainstore_payments::ports::InvoiceFilter;
use chainstore_payments::{AttemptNumber, ChargeId, Invoice, InvoiceState, Transfer};
use chainstore_port_contracts::{Given, Ports};

use crate::fixture::{Fixture, Heard, meddle, observed, on_both};

on_both! {
    only_what_has_changed_is_written
    each_table_is_written_by_itself
    invoices_are_read_in_a_few_queries
}

const FIRST: AttemptNumber = AttemptNumber::FIRST;

/// The tables of the statements since the last call, each with what the statement does. Commits are left out.
fn tables(heard: &Heard) -> Vec<String> {
    let heard = heard.take().into_iter();
    let statements = heard.filter(|said| !said.starts_with("committ"));
    let tables = statements.map(|said| {
        let mut words = said.split_whitespace();
        let kind = words.next().unwrap_or_default().to_owned();
        let mut words = words.skip_while(|word| !["FROM", "INTO", "UPDATE"].contains(word));
        let table = words.nth(1).unwrap_or_default();
        format!("{kind} {}", table.trim_matches('"'))
    });
    tables.collect()
}

async fn save(ports: &Ports, invoice: &Invoice) -> Result<(), StoreError> {
    let mut tx = ports.tx().await;
    tx.invoices().save(invoice).await?;
    tx.commit().await
}

/// The invoice as it is stored.
async fn stored(ports: &Ports, invoice: &Invoice) -> Invoice {
    let found = ports.view().await.invoice(invoice.id()).await;
    found.unwrap().expect("it")
}

/// Transfers of one unit each, all of one transaction.
fn dust(given: &Given, many: u32) -> Vec<(AttemptNumber, Transfer)> {
    let one = given.transfer(1, 7);
    let dust = (0..many).map(|index| {
        let mut transfer = one;
        transfer.key.index = index;
        (FIRST, transfer)
    });
    dust.collect()
}

// proves M-P5 in part: what a payment costs does not grow with the payments before it
async fn only_what_has_changed_is_written(fixture: Fixture) {
    let (database, heard) = observed(&fixture).await;
    let ports = ports(&database, fixture.clock.clone());
    let given = Given::at(&fixture);
    let (_, invoice) = given.invoiced(&ports).await;
    let taken = invoice.include_all(&dust(&given, 6_000), &given.seen(7));
    save(&ports, &taken.invoice).await.unwrap();

    let found = stored(&ports, &taken.invoice).await;
    let (one_more, seen) = (given.transfer(2, 8), given.seen(8));
    let (paid, _) = found.include(FIRST, one_more, &seen).unwrap();
    // A row that is written again loses its mark.
    for (mark, rows) in [
        ("UPDATE transfers SET suspended = 'late'", 6_000),
        ("UPDATE attempts SET due_at = 9", 1),
    ] {
        assert_eq!(meddle(&fixture.url, mark).await, rows, "{mark}");
    }
    heard.take();
    save(&ports, &paid).await.unwrap();
    assert_eq!(tables(&heard), ["writes invoices", "writes transfers"]);
    for (rows, expected) in [
        ("transfers", 6_001),
        ("transfers WHERE suspended = 'late'", 6_000),
        ("attempts WHERE due_at = 9", 1),
    ] {
        let found = count(&fixture.url, &format!("SELECT count(*) FROM {rows}")).await;
        assert_eq!(found, expected, "{rows}");
    }
}

async fn each_table_is_written_by_itself(fixture: Fixture) {
    let (database, heard) = observed(&fixture).await;
    let ports = ports(&database, fixture.clock.clone());
    let given = Given::at(&fixture);
    let (_, invoice) = given.invoiced(&ports).await;
    let writes = |expected: &[&str]| {
        let expected: Vec<_> = expected
            .iter()
            .map(|table| format!("writes {table}"))
            .collect();
        assert_eq!(tables(&heard), expected);
    };
    heard.take();
    save(&ports, &invoice.clone().choose(FIRST, given.now()).unwrap())
        .await
        .unwrap();
    // It was made and never stored, so its first attempt counts as new.
    writes(&["invoices", "attempts"]);

    let found = stored(&ports, &invoice).await;
    let chosen = found.choose(FIRST, given.now()).unwrap();
    heard.take();
    save(&ports, &chosen).await.unwrap();
    writes(&["invoices"]);
    assert_eq!(
        save(&ports, &chosen).await,
        Err(StoreError::conflict("invoice"))
    );
    writes(&["invoices"]);

    let found = stored(&ports, &invoice).await;
    let asked = found.attempted(given.by_stars("saving")).unwrap();
    heard.take();
    save(&ports, &asked).await.unwrap();
    writes(&["invoices", "attempts"]);

    // 1,100 transfers are more than fit into two statements.
    let found = stored(&ports, &invoice).await;
    let taken = found.include_all(&dust(&given, 1_100), &given.seen(7));
    heard.take();
    save(&ports, &taken.invoice).await.unwrap();
    writes(&["invoices", "transfers", "transfers", "transfers"]);

    let found = stored(&ports, &invoice).await;
    let id = ChargeId::new("saving").expect("an id");
    let stars = given.by_stars("saving").quote.payable;
    let charged = found.charge(asked.current(), id, stars, given.now(), &given.seen(7));
    let (charged, _) = charged.unwrap();
    assert_eq!(charged.state(), InvoiceState::Settled);
    heard.take();
    save(&ports, &charged).await.unwrap();
    // What is paid is not looked at again. The charge was made before the transfers, so it covers the whole, and each of
    // them is surplus.
    let transfers = ["transfers"; 3];
    writes(&[&["invoices", "attempts"], &transfers[..], &["charges"]].concat());
}

async fn invoices_are_read_in_a_few_queries(fixture: Fixture) {
    let (database, heard) = observed(&fixture).await;
    let ports = ports(&database, fixture.clock.clone());
    let given = Given::at(&fixture);
    for _ in 0..3 {
        let (_, invoice) = given.invoiced(&ports).await;
        let taken = invoice.include_all(&dust(&given, 3), &given.seen(7));
        save(&ports, &taken.invoice).await.unwrap();
    }
    let all = async || {
        heard.take();
        let (all, page) = (InvoiceFilter::default(), PageRequest::default());
        let found = ports.view().await.invoices(all, page).await.unwrap();
        (found.items, tables(&heard))
    };
    let on_chain = ["reads invoices", "reads attempts", "reads transfers"];
    let (found, asked) = all().await;
    assert_eq!(found.len(), 3);
    assert_eq!(asked, on_chain);

    given.charged(&ports, "reading").await;
    let (found, asked) = all().await;
    assert_eq!(found.len(), 4);
    assert_eq!(asked, [&on_chain[..], &["reads charges"]].concat());

    // Without an attempt on a chain, there is no transfer.
    let order = given.order(given.id(), given.id(), 1);
    let by_stars = Invoice::open(
        given.id(),
        order.id(),
        given.terms(),
        given.by_stars("stars alone"),
    );
    let mut tx = ports.tx().await;
    tx.orders().add(&order).await.unwrap();
    tx.invoices().add(&by_stars).await.unwrap();
    tx.commit().await.unwrap();
    heard.take();
    assert_eq!(stored(&ports, &by_stars).await, by_stars);
    let asked = tables(&heard);
    assert_eq!(asked, ["reads invoices", "reads attempts", "reads charges"]);

    let mut view = ports.view().await;
    let keys: Vec<_> = dust(&given, 5_000)
        .iter()
        .map(|(_, transfer)| transfer.key)
        .collect();
    heard.take();
    assert_eq!(view.holders(&keys).await, Ok(Vec::new()));
    assert_eq!(tables(&heard), ["reads transfers"]);
    assert_eq!(view.ripe(Given::chain(), 1, 9).await, Ok(Vec::new()));
    assert_eq!(tables(&heard), ["reads invoices"]);
    assert_eq!(view.progress().await, Ok(Vec::new()));
    assert_eq!(tables(&heard).len(), 1);
}

//! The watch list contains every address whose transaction has committed: in whatever order transactions
//! commit, with damaged rows in the table, and in a database that was restored from a backup.

use std::sync::Arc;

use chainstore_payments::{AddressRecord, Recipient, ports::WatchList};
use chainstore_port_contracts::{Given, Proven};
use chainstore_postgres::{Database, SqlWatchList};

use crate::fixture::{self, Fixture, connect, meddle, observed, on_both};

/// The record of an address for a new invoice; it is not written yet.
async fn another(fixture: &Fixture, index: u32) -> AddressRecord {
    let given = Given::at(fixture);
    let (_, invoice) = given.invoiced(fixture).await;
    given.address(invoice.id(), index)
}

async fn give_out(fixture: &Fixture, index: u32) -> Recipient {
    let record = another(fixture, index).await;
    let mut tx = fixture.tx().await;
    tx.addresses().add(&record).await.unwrap();
    tx.commit().await.unwrap();
    record.recipient
}

fn watch(database: Database) -> Proven<dyn WatchList> {
    Proven::new(Arc::new(SqlWatchList::new(database)))
}

async fn sees(watch: &Proven<dyn WatchList>, recipient: Recipient) -> bool {
    let watched = watch.watched(&[recipient]).await.unwrap();
    watched == [recipient]
}

// proves M-P5: an address is not missed when a transaction that began later commits earlier
#[tokio::test]
async fn a_transaction_that_commits_after_a_later_one_is_not_missed() {
    let fixture = fixture::postgres().await;
    // The first address makes the data key of all addresses, so that the two transactions below do not
    // wait for each other to make it.
    give_out(&fixture, 0).await;
    let [early, late] = [another(&fixture, 1).await, another(&fixture, 2).await];
    let mut slow = fixture.tx().await;
    slow.addresses().add(&early).await.unwrap();
    let mut quick = fixture.tx().await;
    quick.addresses().add(&late).await.unwrap();
    quick.commit().await.unwrap();
    for _ in 0..2 {
        assert!(sees(&fixture.watch(), late.recipient).await);
        assert!(!sees(&fixture.watch(), early.recipient).await, "not yet");
    }
    slow.commit().await.unwrap();
    assert!(sees(&fixture.watch(), early.recipient).await);
}

async fn a_damaged_row_hides_no_other(fixture: Fixture) {
    let mut all = vec![give_out(&fixture, 1).await];
    assert!(sees(&fixture.watch(), all[0]).await);
    for index in 2..=4 {
        let damage = "UPDATE addresses SET recipient_index = substr(recipient_index, 1, 3) WHERE account_index = 1";
        assert_eq!(meddle(&fixture.url, damage).await, 1);
        all.push(give_out(&fixture, index).await);
        for recipient in &all {
            assert!(sees(&fixture.watch(), *recipient).await, "{index}");
        }
    }
    // A watch list that reads the damaged row for the first time lacks this address and no other.
    let restarted = watch(connect(&fixture.url, fixture.clock.clone()).await);
    assert!(!sees(&restarted, all[0]).await);
    for recipient in &all[1..] {
        assert!(sees(&restarted, *recipient).await);
    }
}

on_both! {
    a_damaged_row_hides_no_other
}

// proves M-P5 in part: each read reads only the addresses added since the last read. It runs on SQLite,
// because on PostgreSQL an open transaction of another test makes a read repeat earlier rows.
#[tokio::test]
async fn an_address_is_read_once() {
    let fixture = fixture::sqlite().await;
    let first = give_out(&fixture, 1).await;
    assert!(sees(&fixture.watch(), first).await);
    let taken_back = give_out(&fixture, 2).await;
    for sql in [
        "UPDATE addresses SET recipient = (SELECT b.recipient_index FROM addresses b WHERE b.account_index = 2) \
            WHERE account_index = 1",
        "DELETE FROM addresses WHERE account_index = 2",
        "UPDATE addresses SET recipient_index = recipient WHERE account_index = 1",
    ] {
        assert_eq!(meddle(&fixture.url, sql).await, 1, "{sql}");
    }
    let third = give_out(&fixture, 3).await;
    assert!(sees(&fixture.watch(), third).await);
    assert!(
        !sees(&fixture.watch(), taken_back).await,
        "a seen row was read again"
    );
    let restarted = watch(connect(&fixture.url, fixture.clock.clone()).await);
    assert!(sees(&restarted, taken_back).await, "it is there to be read");
}

/// The rows come from a server whose transaction numbers were higher than those of the new server.
#[tokio::test]
async fn addresses_from_a_backup_are_seen_and_so_are_those_after_it() {
    let fixture = fixture::postgres().await;
    let restored = give_out(&fixture, 1).await;
    let ahead = "UPDATE addresses SET arrival = 4000000000000000000";
    assert_eq!(meddle(&fixture.url, ahead).await, 1);
    assert!(sees(&fixture.watch(), restored).await);
    let new = give_out(&fixture, 2).await;
    assert!(sees(&fixture.watch(), new).await);
}

/// Another server takes over while the program runs. Its transaction numbers may be lower, or may belong
/// to other transactions.
#[tokio::test]
async fn what_another_server_holds_is_read_anew() {
    let fixture = fixture::postgres().await;
    for sql in [
        "CREATE TABLE exchanged (at timestamptz)",
        "CREATE FUNCTION pg_postmaster_start_time() RETURNS timestamptz STABLE LANGUAGE sql AS \
            'SELECT coalesce((SELECT max(at) FROM public.exchanged), pg_catalog.pg_postmaster_start_time())'",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database()); END $$",
    ] {
        meddle(&fixture.url, sql).await;
    }
    let (database, _) = observed(&fixture).await;
    let watch = watch(database);
    let before = give_out(&fixture, 1).await;
    assert!(sees(&watch, before).await);
    for index in 2..=3 {
        let after = give_out(&fixture, index).await;
        let old = "UPDATE addresses SET arrival = 3 WHERE account_index > 1";
        meddle(&fixture.url, old).await;
        assert!(!sees(&watch, after).await, "its number is passed");
        let standby = "INSERT INTO exchanged VALUES (now())";
        meddle(&fixture.url, standby).await;
        assert!(sees(&watch, after).await);
        assert!(sees(&watch, before).await);
    }
}

//! How many statements a use case costs: round trips are what a database is slow at. A number that
//! grows is a decision, not an accident.

use chainstore_kernel::{Clock, Sensitive};
use chainstore_postgres::SqlInbox;
use chainstore_workflows::ports::{InboxQueue, Incoming};
use chainstore_workflows::work::{HandleUpdatesCommand, ScanOutcome};

use crate::fixture::{Fixture, Heard, observed, on_both};
use crate::world::{World, transfer};

on_both! {
    a_step_of_the_scanner_has_its_budget
    an_update_has_its_budget
}

/// Statements and commits since it was last asked.
fn costs(heard: &Heard, what: &str, statements: usize, commits: usize) {
    let heard = heard.take();
    let ends = heard.iter().filter(|said| *said == "committed").count();
    let begins = heard.iter().filter(|said| *said == "committing").count();
    let run = heard.len() - ends - begins;
    assert_eq!(
        (run, ends),
        (statements, commits),
        "{what} costs other than {statements} statements and {commits} commits: {heard:#?}"
    );
}

async fn a_step_of_the_scanner_has_its_budget(fixture: Fixture) {
    let (database, heard) = observed(&fixture).await;
    let world = World::open(&fixture, &database).await;
    world.order(1).await;
    let lease = world.lease().await;
    let step = async || {
        heard.take();
        let step = world.gate.call(&world.worker, &world.scan, lease.clone());
        step.await.unwrap()
    };
    assert_eq!(step().await, ScanOutcome::AtHead { height: 1 });
    costs(&heard, "a step without a block", 3, 2);

    world.chain.show(2, Vec::new());
    assert_eq!(step().await, ScanOutcome::AtHead { height: 2 });
    costs(&heard, "a block without a transfer", 7, 2);

    world.chain.show(3, vec![transfer(0, 32_184_000)]);
    assert_eq!(step().await, ScanOutcome::AtHead { height: 3 });
    costs(&heard, "a block with a payment", 21, 2);

    world.chain.show(5, Vec::new());
    assert_eq!(step().await, ScanOutcome::AtHead { height: 5 });
    costs(&heard, "a block with which a payment settles", 26, 2);
}

async fn an_update_has_its_budget(fixture: Fixture) {
    let (database, heard) = observed(&fixture).await;
    let world = World::open(&fixture, &database).await;
    let inbox = SqlInbox::new(database.clone());
    let accept = async |key: &str| {
        let item = Incoming {
            source: "telegram:1".into(),
            key: key.into(),
            person: Some(Sensitive::new(1)),
            body: Sensitive::new(b"{}".to_vec()),
            received_at: fixture.clock.now(),
        };
        assert_eq!(inbox.accept(&[item]).await, Ok(1));
    };
    let handle = async || {
        let command = HandleUpdatesCommand {
            source: "telegram:1".into(),
            take: 10,
        };
        let handled = world.gate.call(&world.worker, &world.updates, command);
        handled.await.unwrap()
    };
    accept("1").await;
    assert_eq!(handle().await, 1);
    heard.take();
    accept("2").await;
    costs(&heard, "taking an update in", 2, 1);
    assert_eq!(handle().await, 1);
    // Each statement of a queue commits by itself.
    costs(&heard, "working an update", 3, 0);
    assert_eq!(handle().await, 0);
    costs(&heard, "looking for updates", 1, 0);
}

//! How many statements each use case runs. Round trips cost most of the time of a use case, so a number
//! here is raised on purpose only.

use chainstore_kernel::{Clock, Lease, Minor, Sensitive};
use chainstore_payments::ports::Receiving;
use chainstore_port_contracts::Given;
use chainstore_ports::Incoming;
use chainstore_shop_kit::{IndexedAddresses, ScriptedChain, ShopKit};
use chainstore_workflows::work::{
    AcceptUpdates, ClaimUpdates, ClaimUpdatesCommand, FinishUpdate, FinishUpdateCommand, Handled,
    ScanChain, ScanChainCommand, ScanOutcome,
};

use crate::fixture::{Fixture, Heard, observed, on_both, shop};

on_both! {
    a_step_of_the_scanner_has_its_budget
    an_update_has_its_budget
}

/// Asserts the numbers of statements and commits since the last call.
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

async fn scan(shop: &ShopKit, lease: &Lease) -> ScanOutcome {
    let command = ScanChainCommand {
        chain: Given::chain(),
        lease: lease.clone(),
        check: false,
    };
    shop.work::<ScanChain>(command).await
}

async fn a_step_of_the_scanner_has_its_budget(fixture: Fixture) {
    let (database, heard) = observed(&fixture).await;
    let shop = shop(&fixture, &database).await;
    let ada = shop.shopper(1).await;
    shop.place(&ada, 1).await;
    let lease = shop.lease("scanner").await;
    let step = async || {
        heard.take();
        scan(&shop, &lease).await
    };
    assert_eq!(step().await, ScanOutcome::AtHead { height: 1 });
    costs(&heard, "a step without a block", 3, 1);

    shop.chain.mine_empty(1);
    assert_eq!(step().await, ScanOutcome::AtHead { height: 2 });
    costs(&heard, "a block without a transfer", 7, 1);

    let to = IndexedAddresses.derive(0).expect("an address");
    let paid = Minor::new(32_184_000).expect("in range");
    shop.chain.mine(&[ScriptedChain::transfer(to, paid)]);
    assert_eq!(step().await, ScanOutcome::AtHead { height: 3 });
    costs(&heard, "a block with a payment", 22, 1);

    shop.chain.mine_empty(2);
    assert_eq!(step().await, ScanOutcome::AtHead { height: 5 });
    costs(&heard, "a block with which a payment settles", 25, 1);
}

async fn an_update_has_its_budget(fixture: Fixture) {
    let (database, heard) = observed(&fixture).await;
    let shop = shop(&fixture, &database).await;
    let accept = async |key: &str| {
        let item = Incoming {
            source: "telegram:1".into(),
            key: key.into(),
            person: Some(Sensitive::new(1)),
            body: Sensitive::new(b"{}".to_vec()),
            received_at: fixture.clock.now(),
        };
        assert_eq!(shop.work::<AcceptUpdates>(vec![item]).await, 1);
    };
    let handle = async || {
        let command = ClaimUpdatesCommand {
            source: "telegram:1".into(),
            take: 10,
        };
        let claimed = shop.work::<ClaimUpdates>(command).await;
        for item in &claimed.items {
            let finished = FinishUpdateCommand {
                id: item.id,
                attempts: item.attempts,
                handled: Handled::Done,
            };
            shop.work::<FinishUpdate>(finished).await;
        }
        claimed.items.len()
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

use chainstore_databases::ports;
use chainstore_kernel::{Fact, Timestamp};

use crate::fixture::{Fixture, entry, observed, on_both};

on_both! {
    every_statement_is_heard_and_so_is_the_moment_of_the_commit
}

const SECRET: &str = "a-value-of-a-row";

async fn every_statement_is_heard_and_so_is_the_moment_of_the_commit(shop: Fixture) {
    let (database, heard) = observed(&shop).await;
    let observed = ports(&database, shop.clock.clone());
    let mut tx = observed.tx().await;
    let fact = Fact {
        scope: "scope".into(),
        key: SECRET.into(),
        digest: "digest".into(),
    };
    tx.inbox().take(&fact, "outcome").await.unwrap();
    tx.audit()
        .append(entry(Timestamp::from_micros(1), SECRET, "{}"));
    tx.commit().await.unwrap();
    let mut view = observed.view().await;
    assert_eq!(view.by_telegram(1).await, Ok(None));
    drop(view);

    let heard = heard.take();
    assert!(
        heard.iter().all(|said| !said.contains(SECRET)),
        "{heard:#?}"
    );
    let beginnings = [
        "writes INSERT INTO \"facts\"",
        "writes INSERT INTO \"audit_log\"",
        "committing",
        "committed",
        "reads SELECT \"shoppers\".",
    ];
    assert!(
        heard.len() == beginnings.len()
            && heard
                .iter()
                .zip(beginnings)
                .all(|(said, beginning)| said.starts_with(beginning)),
        "{heard:#?}"
    );
}

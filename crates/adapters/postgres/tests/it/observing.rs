use chainstore_identity::ports::{IdentityRead, IdentityTx};
use chainstore_kernel::{Actor, AuditEntry, Begin, Fact, Read, Timestamp};

use crate::fixture::{Fixture, on_both};

on_both! {
    every_statement_is_heard_and_so_is_the_moment_of_the_commit
}

const SECRET: &str = "a-value-of-a-row";

async fn every_statement_is_heard_and_so_is_the_moment_of_the_commit(shop: Fixture) {
    let (database, heard) = shop.observed().await;
    let begin: &dyn Begin<dyn IdentityTx> = &database;
    let read: &dyn Read<dyn IdentityRead> = &database;

    let mut tx = begin.begin().await.unwrap();
    let fact = Fact {
        scope: "scope".into(),
        key: SECRET.into(),
        digest: "digest".into(),
    };
    tx.inbox().take(&fact, "outcome").await.unwrap();
    tx.audit().append(AuditEntry {
        at: Timestamp::from_micros(1),
        actor: Actor::System("test"),
        action: "test.done",
        subject: SECRET.into(),
        details: Vec::new(),
    });
    tx.commit().await.unwrap();
    let mut view = read.read().await.unwrap();
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

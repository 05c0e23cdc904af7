use std::sync::Arc;

use chainstore_identity::Role;
use chainstore_kernel::{Denied, Message, PageRequest, Reason, Value};
use chainstore_monitoring::permissions::AUDIT_READ;
use chainstore_monitoring::ports::TagKey;
use chainstore_monitoring::{Checkpoint, Finding, Flaw, Link, Report};
use chainstore_shop_kit::{Engine, ShopKit};
use chainstore_workflows::operator::{
    IssueKey, IssueKeyCommand, ReadAuditChain, ReadAuditChainError, VerifyAudit,
    VerifyAuditCommand, VerifyAuditError,
};
use chainstore_workflows::staff::{AddCategory, NewCategory};

type Kit = ShopKit;

/// A shop in which so many entries were written.
async fn shop(entries: u32) -> ShopKit {
    let shop = ShopKit::open(Engine::Sqlite).await;
    write(&shop, entries).await;
    shop
}

async fn write(shop: &ShopKit, entries: u32) {
    let clerk = shop.staff(Role::User);
    for position in 0..entries {
        let name = "Mugs".parse().unwrap();
        let added = shop
            .gate
            .call::<AddCategory>(&clerk, NewCategory { name, position });
        added.await.unwrap();
    }
}

async fn verified(shop: &ShopKit, command: VerifyAuditCommand) -> Result<Report, VerifyAuditError> {
    let operator = shop.operator();
    shop.gate.call::<VerifyAudit>(&operator, command).await
}

/// What was found in the trail, against these copies of checkpoints.
async fn found(shop: &ShopKit, apart: Vec<Checkpoint>) -> Finding {
    found_by(shop, Kit::verification(apart)).await
}

async fn found_by(shop: &ShopKit, command: VerifyAuditCommand) -> Finding {
    match verified(shop, command).await {
        Err(VerifyAuditError::Changed { source }) => source,
        other => panic!("{other:?}"),
    }
}

/// The tags of another installation.
struct Elsewhere;

impl TagKey for Elsewhere {
    fn fits(&self, _: &[u8], _: &[u8; 32]) -> bool {
        false
    }
}

#[tokio::test]
async fn a_trail_is_whole_with_its_checkpoints_and_what_is_not_linked_yet() {
    let shop = shop(3).await;
    let checkpoint = shop.seal().await.expect("the first is due");
    write(&shop, 2).await;
    let report = verified(&shop, Kit::verification(vec![checkpoint])).await;
    let expected = Report {
        entries: 5,
        links: 3,
        checkpoints: 1,
    };
    assert_eq!(report.unwrap(), expected);
}

#[tokio::test]
async fn a_trail_without_entries_is_whole() {
    let shop = shop(0).await;
    let report = verified(&shop, Kit::verification(vec![])).await.unwrap();
    let expected = Report {
        entries: 0,
        links: 0,
        checkpoints: 0,
    };
    assert_eq!(report, expected);
}

// proves SR-46: the copies are what somebody who can write to the database cannot change
#[tokio::test]
async fn a_trail_that_does_not_fit_a_checkpoint_kept_apart_is_refused() {
    let shop = shop(3).await;
    let kept = shop.seal().await.expect("the first is due");
    // Another trail under the same keys: of this length, and longer.
    let [same, longer] = [self::shop(3).await, self::shop(5).await];
    let rebuilt = same.seal().await.expect("the first is due");
    let cut = longer.seal().await.expect("the first is due");
    let mut forged = kept.clone();
    forged.signature[0] ^= 1;
    for (apart, sequence, flaw) in [
        (rebuilt, 3, Flaw::Rebuilt),
        (cut, 5, Flaw::Cut),
        (forged, 3, Flaw::Forged),
    ] {
        let finding = found(&shop, vec![kept.clone(), apart]).await;
        assert_eq!(finding, Finding::Link { sequence, flaw });
    }
}

#[tokio::test]
async fn an_entry_that_another_program_wrote_is_refused_linked_or_not() {
    let shop = shop(2).await;
    let elsewhere = || VerifyAuditCommand {
        tags: Arc::new(Elsewhere),
        ..Kit::verification(vec![])
    };
    let flaw = Flaw::Tag;
    let unlinked = found_by(&shop, elsewhere()).await;
    assert_eq!(unlinked, Finding::Entry { row: 1, flaw });
    shop.seal().await;
    let linked = found_by(&shop, elsewhere()).await;
    assert_eq!(linked, Finding::Link { sequence: 1, flaw });
}

#[tokio::test]
async fn what_was_found_is_said_apart_from_any_language() {
    let shop = shop(1).await;
    let cut = self::shop(2).await.seal().await.expect("the first is due");
    let refused = verified(&shop, Kit::verification(vec![cut])).await;
    let error = refused.expect_err("there is no second link");
    assert_eq!(
        error.to_string(),
        "link 2: the chain was cut: a signed checkpoint names this link"
    );
    let place = Message {
        scope: "audit_trail",
        name: "link",
        values: vec![
            ("sequence", Value::Plain("2".into())),
            ("flaw", Value::Reason(Message::new("audit_flaw", "cut"))),
        ],
    };
    let message = error.message();
    assert_eq!(message.to_string(), "verify_audit.changed");
    assert_eq!(message.values, [("source", Value::Reason(place))]);
}

#[tokio::test]
async fn the_chain_is_read_page_by_page_and_says_whether_it_goes_on() {
    let shop = shop(5).await;
    shop.seal().await;
    let operator = shop.operator();
    let (mut after, mut numbers, mut pages) = (None, Vec::new(), 0);
    loop {
        let page = PageRequest::new(after, 2);
        let page = shop.gate.call::<ReadAuditChain>(&operator, page).await;
        let page = page.unwrap();
        pages += 1;
        for (link, record) in &page.items {
            assert_eq!(record.as_ref().map(|record| record.row), Some(link.row));
            numbers.push(link.sequence);
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((numbers, pages), (vec![1, 2, 3, 4, 5], 3));
}

#[tokio::test]
async fn a_page_of_the_chain_begins_behind_any_number() {
    let shop = shop(3).await;
    shop.seal().await;
    let operator = shop.operator();
    for (number, expected, goes_on) in [
        (0, vec![1, 2], true),
        (1, vec![2, 3], false),
        (2, vec![3], false),
        (3, vec![], false),
        (u64::MAX, vec![], false),
    ] {
        let page = PageRequest::new(Some(Link::place(number)), 2);
        let page = shop.gate.call::<ReadAuditChain>(&operator, page).await;
        let page = page.unwrap();
        let numbers: Vec<_> = page.items.iter().map(|(link, _)| link.sequence).collect();
        assert_eq!(
            (numbers, page.next.is_some()),
            (expected, goes_on),
            "{number}"
        );
    }
}

#[tokio::test]
async fn only_the_operator_reads_and_verifies_the_trail() {
    let shop = shop(1).await;
    let missing = Denied::Missing {
        permission: AUDIT_READ,
    };
    let people = [
        shop.staff(Role::Admin),
        shop.shopper(1).await,
        shop.worker(),
    ];
    for who in people {
        let gate = &shop.gate;
        let read = gate
            .call::<ReadAuditChain>(&who, PageRequest::default())
            .await;
        assert!(
            matches!(read, Err(ReadAuditChainError::Denied(denied)) if denied == missing),
            "{who:?}"
        );
        let verified = gate
            .call::<VerifyAudit>(&who, Kit::verification(vec![]))
            .await;
        assert!(
            matches!(verified, Err(VerifyAuditError::Denied(denied)) if denied == missing),
            "{who:?}"
        );
    }
}

#[tokio::test]
async fn the_role_of_a_new_key_is_in_the_trail() {
    let shop = shop(0).await;
    let command = IssueKeyCommand {
        name: "till".parse().unwrap(),
        role: Role::Readonly,
        days: 1,
    };
    let operator = shop.operator();
    shop.gate
        .call::<IssueKey>(&operator, command)
        .await
        .unwrap();
    shop.seal().await;
    let page = PageRequest::default();
    let page = shop.gate.call::<ReadAuditChain>(&operator, page).await;
    let (_, record) = page.unwrap().items.pop().expect("a link");
    let text = String::from_utf8_lossy(&record.expect("its entry").canonical).into_owned();
    assert!(text.contains(r#"{"role":"readonly"}"#), "{text}");
}

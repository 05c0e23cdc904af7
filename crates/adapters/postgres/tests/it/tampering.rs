//! Somebody who can write to the database cannot change or move a sealed or signed row unnoticed.

use chainstore_kernel::{Channel, Entity, StoreError};
use chainstore_payments::AttemptNumber;
use chainstore_payments::ports::FoundAddress;
use chainstore_port_contracts::Given;
use chainstore_ports::AlertKind;
use chainstore_shop_kit::ShopBuilder;
use chainstore_workflows::work::{ClaimNotice, ClaimNoticeCommand, Letter, NextNotice};

use crate::fixture::{Fixture, entry, meddle, on_both};

// proves SR-55: an edited address is refused
async fn an_edited_address_is_refused(fixture: Fixture) {
    let given = Given::at(&fixture);
    let [one, two] = [
        // It has a second attempt, to which its address could be moved.
        given.charged(&fixture, "edited").await.1,
        given.invoiced(&fixture).await.1,
    ];
    let [first, second] = [given.address(one.id(), 1), given.address(two.id(), 2)];
    let mut tx = fixture.tx().await;
    tx.addresses().add(&first).await.unwrap();
    tx.addresses().add(&second).await.unwrap();
    tx.commit().await.unwrap();

    let read = async |number| fixture.view().await.address(one.id(), number).await;
    let check_at = async |number, edit: &str, undo: &str| {
        let intact = read(AttemptNumber::FIRST).await;
        assert_eq!(intact, Ok(Some(first)), "before: {edit}");
        assert_eq!(meddle(&fixture.url, edit).await, 1, "{edit}");
        let edited = read(number).await;
        assert!(
            matches!(
                edited,
                Err(StoreError::Corrupt {
                    entity: Entity("address"),
                    ..
                })
            ),
            "{edit}: {edited:?}"
        );
        assert_eq!(meddle(&fixture.url, undo).await, 1, "{undo}");
    };
    let check = async |edit: &str, undo: &str| check_at(AttemptNumber::FIRST, edit, undo).await;
    check_at(
        one.current(),
        "UPDATE addresses SET attempt = 2 WHERE account_index = 1",
        "UPDATE addresses SET attempt = 1 WHERE account_index = 1",
    )
    .await;
    check(
        "UPDATE addresses SET account_index = 77 WHERE account_index = 1",
        "UPDATE addresses SET account_index = 1 WHERE account_index = 77",
    )
    .await;
    check(
        "UPDATE addresses SET chain = 'eip155:1' WHERE account_index = 1",
        "UPDATE addresses SET chain = 'eip155:31337' WHERE account_index = 1",
    )
    .await;
    check(
        "UPDATE addresses SET given_at = given_at + 1 WHERE account_index = 1",
        "UPDATE addresses SET given_at = given_at - 1 WHERE account_index = 1",
    )
    .await;
    check(
        "UPDATE addresses SET recipient_generation = 1 WHERE account_index = 1",
        "UPDATE addresses SET recipient_generation = 0 WHERE account_index = 1",
    )
    .await;
    // proves SR-40: a ciphertext that was moved from another row does not open
    let moved = "UPDATE addresses SET recipient = (SELECT b.recipient FROM addresses b WHERE b.account_index = 2) \
        WHERE account_index = 1";
    assert_eq!(meddle(&fixture.url, moved).await, 1);
    let both = [first.recipient, second.recipient];
    let found = fixture.view().await.addresses(&both).await;
    let mut found = found.unwrap();
    found.sort_by_key(|found| matches!(found, FoundAddress::Intact(_)));
    let damaged = FoundAddress::Damaged {
        invoice: one.id(),
        recipient: first.recipient,
    };
    assert_eq!(found, [damaged, FoundAddress::Intact(second)]);
    assert_eq!(
        fixture
            .view()
            .await
            .address(two.id(), AttemptNumber::FIRST)
            .await,
        Ok(Some(second))
    );
}

// A damaged message is parked and an alert is raised; the next message to the same recipient is claimed.
async fn a_message_that_cannot_be_read_holds_up_no_other(fixture: Fixture) {
    let shop = ShopBuilder::over(&fixture).open().await;
    let ada = shop.shopper(1).await;
    for _ in 0..2 {
        shop.place(&ada, 1).await;
    }
    let damage = "UPDATE outbox SET body = 'nonsense' WHERE seq = (SELECT min(seq) FROM outbox)";
    assert_eq!(meddle(&fixture.url, damage).await, 1);
    let lease = shop.lease("notices").await;
    let next = async |channel| {
        let lease = lease.clone();
        shop.work::<ClaimNotice>(ClaimNoticeCommand { channel, lease })
            .await
    };
    assert!(matches!(next(Channel::Telegram).await, NextNotice::Passed));
    let second = next(Channel::Telegram).await;
    assert!(
        matches!(&second, NextNotice::Send(_, Letter::Payment { .. })),
        "{second:?}"
    );
    let told = next(Channel::Alert).await;
    assert!(
        matches!(&told, NextNotice::Send(_, Letter::Alert { key, .. }) if key.kind == AlertKind::OutboxParked),
        "{told:?}"
    );
}

// proves SR-40: a postal address moved to another order does not open; the other order still does
async fn a_moved_ciphertext_is_refused(fixture: Fixture) {
    let given = Given::at(&fixture);
    let shopper = given.id();
    let [one, two] = [
        given.order(shopper, given.id(), 1),
        given.order(shopper, given.id(), 2),
    ];
    let mut tx = fixture.tx().await;
    tx.orders().add(&one).await.unwrap();
    tx.orders().add(&two).await.unwrap();
    tx.commit().await.unwrap();
    let swap = format!(
        "UPDATE orders SET address = (SELECT b.address FROM orders b WHERE b.number = '{}') WHERE number = '{}'",
        two.number(),
        one.number()
    );
    assert_eq!(meddle(&fixture.url, &swap).await, 1);
    let mut view = fixture.view().await;
    let refused = view.order(one.id()).await;
    assert!(
        matches!(
            refused,
            Err(StoreError::Corrupt {
                entity: Entity("order"),
                ..
            })
        ),
        "{refused:?}"
    );
    assert_eq!(view.order(two.id()).await, Ok(Some(two)));
}

// proves M-D4: without the person's key, nothing of them can be read
async fn a_destroyed_key_closes_what_it_sealed(fixture: Fixture) {
    let given = Given::at(&fixture);
    let (gone, stays) = (given.shopper(1), given.shopper(2));
    let mut tx = fixture.tx().await;
    tx.shoppers().add(&gone).await.unwrap();
    tx.shoppers().add(&stays).await.unwrap();
    tx.commit().await.unwrap();
    let destroy = format!("DELETE FROM data_keys WHERE owner = 'shopper:{}'", gone.id);
    assert_eq!(meddle(&fixture.url, &destroy).await, 1);
    let mut view = fixture.view().await;
    assert!(matches!(
        view.by_telegram(1).await,
        Err(StoreError::Corrupt { .. })
    ));
    assert_eq!(view.by_telegram(2).await, Ok(Some(stays)));
}

// proves M-O5 and the CHECK constraints: an amount of another length and a negative stock are refused
async fn the_schema_refuses_nonsense(fixture: Fixture) {
    let given = Given::at(&fixture);
    let (_, place) = given.stocked(&fixture, 5).await;
    for nonsense in [
        "UPDATE stock SET available = -1",
        "UPDATE prices SET amount = '1'",
    ] {
        let url = fixture.url.clone();
        let refused = tokio::spawn(async move { meddle(&url, nonsense).await }).await;
        assert!(refused.is_err(), "{nonsense}");
    }
    assert_eq!(Given::stock(&fixture, place).await.available, 5);
}

// proves M-P7 and the CHECK constraints: a payment that stands nowhere, or in two places, is refused
async fn the_schema_refuses_payments_that_make_no_sense(fixture: Fixture) {
    Given::at(&fixture).everything(&fixture).await;
    for nonsense in [
        "UPDATE invoices SET current_attempt = 6",
        "UPDATE invoices SET marked = true",
        "UPDATE attempts SET number = 0 WHERE number = 1",
        "UPDATE attempts SET number = 6 WHERE number = 2",
        "UPDATE attempts SET method = 'cash'",
        "UPDATE attempts SET chain = NULL WHERE chain IS NOT NULL",
        "UPDATE attempts SET chain = 'eip155:1' WHERE chain IS NULL",
        "UPDATE attempts SET confirmations = NULL WHERE chain IS NOT NULL",
        "UPDATE attempts SET payload = NULL WHERE chain IS NULL",
        "UPDATE attempts SET ripe_at = 1 WHERE chain IS NULL",
        "UPDATE attempts SET rate_asset = NULL WHERE chain IS NOT NULL",
        "UPDATE attempts SET rate_decimals = NULL WHERE chain IS NOT NULL",
        "UPDATE attempts SET rate_numerator = NULL WHERE chain IS NOT NULL",
        "UPDATE attempts SET rate_denominator = NULL WHERE chain IS NOT NULL",
        "UPDATE attempts SET rate_at = NULL WHERE chain IS NOT NULL",
        "UPDATE attempts SET decimals = 37",
        "UPDATE attempts SET payable = '1'",
        "UPDATE transfers SET attempt = 3",
        "UPDATE charges SET attempt = 3",
        "UPDATE addresses SET attempt = 3",
        "UPDATE postings SET attempt = 3",
        "UPDATE suspense SET charge = 'c'",
        "UPDATE suspense SET tx = NULL",
        "UPDATE suspense SET tx_index = NULL",
        "UPDATE suspense SET chain = NULL, tx = NULL, tx_index = NULL",
    ] {
        let url = fixture.url.clone();
        let refused = tokio::spawn(async move { meddle(&url, nonsense).await }).await;
        assert!(refused.is_err(), "{nonsense}");
    }
}

// proves SR-45 in part: each audit entry commits with the change it describes, and its tag covers it
async fn audit_entries_are_kept_with_their_tag(fixture: Fixture) {
    let given = Given::at(&fixture);
    for number in 0..3 {
        let mut tx = fixture.tx().await;
        let subject = format!("sub_{number}");
        tx.audit().append(entry(given.now(), &subject, "{}"));
        if number != 1 {
            tx.commit().await.unwrap();
        }
    }
    let kept = "UPDATE audit_log SET details = details WHERE subject IN ('sub_0', 'sub_2') AND length(tag) = 32 \
        AND actor = 'worker:test' AND action = 'test.done'";
    assert_eq!(meddle(&fixture.url, kept).await, 2);
    assert_eq!(
        meddle(&fixture.url, "UPDATE audit_log SET details = details").await,
        2
    );
}

on_both! {
    an_edited_address_is_refused
    a_message_that_cannot_be_read_holds_up_no_other
    a_moved_ciphertext_is_refused
    a_destroyed_key_closes_what_it_sealed
    the_schema_refuses_nonsense
    the_schema_refuses_payments_that_make_no_sense
    audit_entries_are_kept_with_their_tag
}

//! What somebody who can write to the database cannot do: change or move a sealed or signed row.

use std::time::Duration;

use chainstore_kernel::{Actor, AuditEntry, StoreError};
use chainstore_orders::ports::OrdersRead;
use chainstore_payments::ports::FoundAddress;
use chainstore_port_contracts::{Given, TestEntropy};

use chainstore_kernel::Lane;
use chainstore_workflows::Notice;

use crate::fixture::{Fixture, meddle, on_both};

// proves SR-55: an edited address is refused
async fn an_edited_address_is_refused(fixture: Fixture) {
    let given = Given::at(&fixture);
    let [one, two] = [
        given.invoiced(&fixture).await.1,
        given.invoiced(&fixture).await.1,
    ];
    let [first, second] = [given.address(one.id(), 1), given.address(two.id(), 2)];
    let mut tx = fixture.tx().await;
    tx.addresses().add(&first).await.unwrap();
    tx.addresses().add(&second).await.unwrap();
    tx.commit().await.unwrap();

    let check = async |edit: &str, undo: &str| {
        let intact = fixture.tx().await.addresses().of_invoice(one.id()).await;
        assert_eq!(intact, Ok(Some(first)), "before: {edit}");
        assert_eq!(meddle(&fixture.url, edit).await, 1, "{edit}");
        let edited = fixture.tx().await.addresses().of_invoice(one.id()).await;
        assert!(
            matches!(
                edited,
                Err(StoreError::Corrupt {
                    entity: "address",
                    ..
                })
            ),
            "{edit}: {edited:?}"
        );
        assert_eq!(meddle(&fixture.url, undo).await, 1, "{undo}");
    };
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
    // proves SR-40: another row's ciphertext does not open here
    let moved = "UPDATE addresses SET recipient = (SELECT b.recipient FROM addresses b WHERE b.account_index = 2) \
        WHERE account_index = 1";
    assert_eq!(meddle(&fixture.url, moved).await, 1);
    let found = fixture
        .tx()
        .await
        .addresses()
        .find(&[first.recipient, second.recipient])
        .await;
    let mut found = found.unwrap();
    found.sort_by_key(|found| matches!(found, FoundAddress::Intact(_)));
    let damaged = FoundAddress::Damaged {
        invoice: one.id(),
        recipient: first.recipient,
    };
    assert_eq!(found, [damaged, FoundAddress::Intact(second)]);
    assert_eq!(
        fixture.tx().await.addresses().of_invoice(two.id()).await,
        Ok(Some(second))
    );
}

// A damaged message is put aside and the staff are told; the next one of the same reader comes.
async fn a_message_that_cannot_be_read_holds_up_no_other(fixture: Fixture) {
    let given = Given::at(&fixture);
    let shopper = given.id();
    let mut tx = fixture.tx().await;
    for state in ["placed", "confirmed"] {
        let notice = Notice::OrderMoved {
            shopper,
            order: given.id(),
            state: state.into(),
        };
        tx.outbox().push(notice.owe(given.now(), &TestEntropy));
    }
    tx.commit().await.unwrap();
    let damage = "UPDATE outbox SET fields = 'nonsense' WHERE fields LIKE '%placed%'";
    assert_eq!(meddle(&fixture.url, damage).await, 1);
    let minute = Duration::from_mins(1);
    assert_eq!(
        fixture.outbox.claim(Lane::Telegram, 10, minute).await,
        Ok(vec![])
    );
    let next = fixture
        .outbox
        .claim(Lane::Telegram, 10, minute)
        .await
        .unwrap();
    assert_eq!(next.len(), 1);
    let told = fixture.outbox.claim(Lane::Alert, 10, minute).await.unwrap();
    let told = told.iter().map(|owed| Notice::try_from(owed).unwrap());
    assert!(
        matches!(&told.collect::<Vec<_>>()[..], [Notice::ParkedAlert { queue, .. }] if queue == "outbox")
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
    let refused = OrdersRead::order(&mut *view, one.id()).await;
    assert!(
        matches!(
            refused,
            Err(StoreError::Corrupt {
                entity: "order",
                ..
            })
        ),
        "{refused:?}"
    );
    assert_eq!(OrdersRead::order(&mut *view, two.id()).await, Ok(Some(two)));
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

// proves M-O5 and CHECK constraints: no amount of another length, no negative pile
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

// proves SR-45 in part: each audit entry is in the table with its state, and its tag covers it
async fn audit_entries_are_kept_with_their_tag(fixture: Fixture) {
    let given = Given::at(&fixture);
    for number in 0..3 {
        let mut tx = fixture.tx().await;
        tx.audit().append(AuditEntry {
            at: given.now(),
            actor: Actor::System("test"),
            action: "test.done",
            subject: format!("sub_{number}"),
            details: vec![("n", number.to_string())],
        });
        if number != 1 {
            tx.commit().await.unwrap();
        }
    }
    let kept = "UPDATE audit_log SET details = details WHERE subject IN ('sub_0', 'sub_2') AND length(tag) = 32 \
        AND actor = 'system:test' AND action = 'test.done'";
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
    audit_entries_are_kept_with_their_tag
}

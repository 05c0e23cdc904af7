//! Receiving addresses, and chains that are followed.

use std::time::Duration;

use chainstore_kernel::{StoreError, Timestamp};
use chainstore_payments::{
    AccountTag, AddressRecord, AttemptNumber, ChainView, Recipient, ports::FoundAddress,
};

use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! following_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; following:
            an_address_comes_back
            each_attempt_has_its_address
            an_index_is_given_out_once
            a_recipient_is_given_out_once
            the_watched_set_knows_every_committed_address
            headers_come_back_and_are_forgotten
            the_newest_header_alone_is_undone
            progress_is_remembered
        }
    };
}

/// An address comes back, by invoice and by recipient.
pub async fn an_address_comes_back(ports: &Ports) {
    let given = Given::at(ports);
    let (_, invoice) = given.invoiced(ports).await;
    let record = given.address(invoice.id(), 7);
    let mut tx = ports.tx().await;
    tx.addresses().add(&record).await.unwrap();
    let found = Ok(Some(record));
    let first = AttemptNumber::FIRST;
    assert_eq!(tx.read().address(invoice.id(), first).await, found);
    tx.commit().await.unwrap();
    let mut view = ports.view().await;
    assert_eq!(view.address(invoice.id(), first).await, found);
    let stranger = Recipient::new(&[1; 20]).expect("an address");
    let ours = view.addresses(&[stranger, record.recipient]).await;
    assert_eq!(ours, Ok(vec![FoundAddress::Intact(record)]));
}

/// Each attempt has an address of its own, and no second one. One that is not paid on a chain has none.
pub async fn each_attempt_has_its_address(ports: &Ports) {
    let given = Given::at(ports);
    let (_, invoice) = given.invoiced(ports).await;
    let coin = given.on_chain(Given::coin(), 50_000);
    let invoice = invoice.attempted(coin).unwrap();
    let second = invoice.current();
    let invoice = invoice.attempted(given.by_stars("no address")).unwrap();
    let record = given.address(invoice.id(), 7);
    let of_second = AddressRecord {
        attempt: second,
        chain: Given::coin().chain,
        ..given.address(invoice.id(), 8)
    };
    let mut tx = ports.tx().await;
    tx.invoices().save(&invoice).await.unwrap();
    tx.addresses().add(&record).await.unwrap();
    tx.addresses().add(&of_second).await.unwrap();
    tx.commit().await.unwrap();
    let mut view = ports.view().await;
    for (number, expected) in [
        (AttemptNumber::FIRST, Some(record)),
        (second, Some(of_second)),
        (invoice.current(), None),
    ] {
        let found = view.address(invoice.id(), number).await;
        assert_eq!(found, Ok(expected), "{number}");
    }
    let both = [record.recipient, of_second.recipient];
    let found = view.addresses(&both).await.unwrap();
    for expected in [record, of_second] {
        assert!(found.contains(&FoundAddress::Intact(expected)));
    }
    drop(view);
    let again = given.address(invoice.id(), 9);
    let refused = ports.tx().await.addresses().add(&again).await;
    assert_eq!(refused, Err(StoreError::duplicate("address")));
}

/// No index is given out twice, also when several transactions take one at the same time (M-P2).
pub async fn an_index_is_given_out_once(ports: &Ports) {
    let account = AccountTag([1, 2, 3, 4]);
    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let ports = ports.clone();
            tokio::spawn(async move {
                let mut tx = ports.tx().await;
                let index = tx.addresses().next_index(account).await.unwrap();
                tx.commit().await.unwrap();
                index
            })
        })
        .collect();
    let mut drawn = Vec::new();
    for task in tasks {
        drawn.push(task.await.unwrap());
    }
    drawn.sort_unstable();
    drawn.dedup();
    assert_eq!(drawn.len(), 10);
    assert_eq!(drawn[0], 0, "the first index is used");
}

/// Neither a recipient nor an index of an account is given to two invoices.
pub async fn a_recipient_is_given_out_once(ports: &Ports) {
    let given = Given::at(ports);
    let [one, two] = [given.invoiced(ports).await.1, given.invoiced(ports).await.1];
    let record = given.address(one.id(), 7);
    let mut tx = ports.tx().await;
    tx.addresses().add(&record).await.unwrap();
    tx.commit().await.unwrap();
    let same_index = given.address(two.id(), 7);
    let same_recipient = AddressRecord {
        index: 8,
        invoice: two.id(),
        ..record
    };
    for again in [same_index, same_recipient] {
        let refused = ports.tx().await.addresses().add(&again).await;
        assert_eq!(refused, Err(StoreError::duplicate("address")));
    }
}

/// The watch list has every address that was committed before the call, also one whose `given_at` is
/// earlier than that of addresses it already had.
pub async fn the_watched_set_knows_every_committed_address(ports: &Ports) {
    let given = Given::at(ports);
    let stranger = Recipient::new(&[9; 20]).expect("an address");
    assert_eq!(ports.watch().watched(&[stranger]).await, Ok(Vec::new()));
    for minutes_ago in [0, 3, 9] {
        let (_, invoice) = given.invoiced(ports).await;
        let mut record = given.address(invoice.id(), u32::try_from(minutes_ago).unwrap());
        record.given_at = given.now().minus(Duration::from_mins(minutes_ago));
        let mut tx = ports.tx().await;
        tx.addresses().add(&record).await.unwrap();
        tx.commit().await.unwrap();
        let watched = ports.watch().watched(&[stranger, record.recipient]).await;
        assert_eq!(
            watched,
            Ok(vec![record.recipient]),
            "{minutes_ago} minutes ago"
        );
    }
}

/// Headers come back from old to new, chain by chain; the oldest are forgotten.
pub async fn headers_come_back_and_are_forgotten(ports: &Ports) {
    let given = Given::at(ports);
    let headers: Vec<_> = (1..=9).map(|height| given.block(height).header).collect();
    let mut tx = ports.tx().await;
    tx.chains()
        .extend(Given::chain(), &headers[..2], 4)
        .await
        .unwrap();
    assert_eq!(
        tx.read().headers(Given::chain()).await.unwrap(),
        headers[..2]
    );
    tx.chains()
        .extend(Given::chain(), &headers[2..], 4)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut tx = ports.tx().await;
    assert_eq!(
        tx.read().headers(Given::chain()).await.unwrap(),
        headers[5..]
    );
    let again = tx.chains().extend(Given::chain(), &headers[8..], 4).await;
    assert_eq!(again, Err(StoreError::conflict("header")));
}

/// Only the newest header can be undone, and only if it is the one that is given.
pub async fn the_newest_header_alone_is_undone(ports: &Ports) {
    let given = Given::at(ports);
    let headers: Vec<_> = (1..=3).map(|height| given.block(height).header).collect();
    let mut tx = ports.tx().await;
    tx.chains()
        .extend(Given::chain(), &headers, 10)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let refused = Err(StoreError::conflict("header"));
    assert_eq!(
        ports
            .tx()
            .await
            .chains()
            .undo(Given::chain(), &headers[1])
            .await,
        refused
    );
    let mut other = headers[2];
    other.hash = Given::block_hash(77);
    assert_eq!(
        ports.tx().await.chains().undo(Given::chain(), &other).await,
        refused
    );
    let mut tx = ports.tx().await;
    tx.chains().undo(Given::chain(), &headers[2]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        ports
            .tx()
            .await
            .read()
            .headers(Given::chain())
            .await
            .unwrap(),
        headers[..2]
    );
}

/// How far each chain was followed comes back: its newest header, and the moment it was stored as seen up to. A chain of
/// which headers were stored and no moment was not seen up to any.
pub async fn progress_is_remembered(ports: &Ports) {
    let given = Given::at(ports);
    let later = given.now().plus(Duration::from_mins(1));
    let (coin, token) = (Given::coin().chain, Given::chain());
    let view = |chain, height, observed_through| ChainView {
        chain,
        height,
        observed_through,
    };
    let progress = async || ports.view().await.progress().await.unwrap();
    let mut tx = ports.tx().await;
    tx.chains().observed(token, given.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(progress().await, [view(token, 0, given.now())]);

    let headers = [7, 8].map(|height| given.block(height).header);
    let mut tx = ports.tx().await;
    tx.chains().extend(token, &headers[..1], 4).await.unwrap();
    tx.chains().extend(coin, &headers, 4).await.unwrap();
    tx.chains().observed(token, later).await.unwrap();
    tx.commit().await.unwrap();
    let mut found = progress().await;
    found.sort_by_key(|view| view.height);
    let never = Timestamp::EPOCH;
    assert_eq!(found, [view(token, 7, later), view(coin, 8, never)]);

    let mut tx = ports.tx().await;
    tx.chains().undo(coin, &headers[1]).await.unwrap();
    tx.chains().observed(coin, later).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = ports.tx().await;
    tx.chains().extend(coin, &headers[1..], 4).await.unwrap();
    assert!(
        tx.read()
            .progress()
            .await
            .unwrap()
            .contains(&view(coin, 8, later))
    );
    drop(tx);
    assert!(progress().await.contains(&view(coin, 7, later)));
}

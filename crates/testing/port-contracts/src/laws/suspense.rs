//! Money in suspense.

use std::time::Duration;

use chainstore_kernel::{Minor, PageRequest};
use chainstore_payments::{
    Asset, ChargeId, PaymentKey, SuspenseEntry, SuspenseReason, ports::SuspenseFilter,
};

use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! suspense_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; suspense:
            suspense_holds_one_entry_for_each_payment
            suspense_is_found_by_its_block
        }
    };
}

/// A payment has one entry, which can be replaced and withdrawn; the oldest come first.
pub async fn suspense_holds_one_entry_for_each_payment(ports: &Ports) {
    let given = Given::at(ports);
    let (_, invoice) = given.invoiced(ports).await;
    let entry = |minutes: u64| SuspenseEntry {
        id: given.id(),
        key: given.transfer(1, 1).key.into(),
        invoice: invoice.id(),
        asset: Given::token().into(),
        amount: Minor::MAX,
        reason: SuspenseReason::Surplus,
        since: given.now().plus(Duration::from_mins(minutes)),
        block: None,
    };
    let (newer, mut older) = (entry(2), entry(1));
    let charged = SuspenseEntry {
        key: PaymentKey::Charge(ChargeId::new("charged").expect("an id")),
        asset: Asset::Charged(Given::stars()),
        ..entry(3)
    };
    let mut tx = ports.tx().await;
    tx.suspense().put(&newer).await.unwrap();
    tx.suspense().put(&charged).await.unwrap();
    tx.suspense().put(&older).await.unwrap();
    older.amount = Minor::new(1).unwrap();
    older.asset = Given::coin().into();
    older.reason = SuspenseReason::Late;
    tx.suspense()
        .put(&SuspenseEntry {
            id: given.id(),
            ..older.clone()
        })
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let listed = async || {
        let (all, page) = (SuspenseFilter::default(), PageRequest::default());
        ports.view().await.suspense(all, page).await.unwrap().items
    };
    let found = listed().await;
    assert_eq!(found, [older.clone(), newer.clone(), charged.clone()]);
    let places: Vec<_> = found.iter().map(|entry| entry.asset.decimals()).collect();
    assert_eq!(places, [8, 6, 0]);
    for _ in 0..2 {
        let mut tx = ports.tx().await;
        tx.suspense().withdraw(&older.key).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(listed().await, [newer.clone(), charged.clone()]);
    let mut tx = ports.tx().await;
    tx.suspense().withdraw(&charged.key).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(listed().await, [newer]);
}

/// An entry whose transfer is in no ledger is found by its block, until it is withdrawn or a ledger takes
/// the transfer over.
pub async fn suspense_is_found_by_its_block(ports: &Ports) {
    let given = Given::at(ports);
    let (_, invoice) = given.invoiced(ports).await;
    let entry = |height: Option<u64>| SuspenseEntry {
        id: given.id(),
        key: given.transfer(1, 1).key.into(),
        invoice: invoice.id(),
        asset: Given::token().into(),
        amount: Minor::MAX,
        reason: SuspenseReason::Early,
        since: given.now(),
        block: height.map(Given::block_hash),
    };
    let (stays, goes, taken, ledger) =
        (entry(Some(7)), entry(Some(7)), entry(Some(7)), entry(None));
    let mut tx = ports.tx().await;
    for entry in [&stays, &goes, &taken, &ledger, &entry(Some(8))] {
        tx.suspense().put(entry).await.unwrap();
    }
    tx.suspense().withdraw(&goes.key).await.unwrap();
    let over = SuspenseEntry {
        block: None,
        ..taken
    };
    tx.suspense().put(&over).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = ports.tx().await;
    let chain = Given::chain();
    let found = tx
        .read()
        .suspended_in_block(chain, Given::block_hash(7))
        .await;
    assert_eq!(found, Ok(vec![stays]));
    let found = tx
        .read()
        .suspended_in_block(chain, Given::block_hash(9))
        .await;
    assert_eq!(found, Ok(vec![]));
    let found = tx
        .read()
        .suspended_in_block(Given::other_chain(), Given::block_hash(7))
        .await;
    assert_eq!(found, Ok(vec![]), "of another chain");
}

//! Shoppers and API keys.

use std::time::Duration;

use chainstore_identity::Language;
use chainstore_kernel::{PermissionSet, StoreError};

use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! identity_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; identity:
            unknown_ids_are_none
            a_shopper_is_found_both_ways
            a_telegram_id_belongs_to_one_shopper
            language_and_reachability_are_kept
            an_api_key_comes_back
            an_api_key_is_revoked_once
        }
    };
}

/// An id that was never stored is not found.
pub async fn unknown_ids_are_none(ports: &Ports) {
    let given = Given::at(ports);
    let mut view = ports.view().await;
    assert_eq!(view.by_telegram(1).await, Ok(None));
    assert_eq!(view.shopper(given.id()).await, Ok(None));
    assert_eq!(view.key(given.id()).await, Ok(None));
}

/// A shopper is found by our id and by Telegram's, whatever number that is.
pub async fn a_shopper_is_found_both_ways(ports: &Ports) {
    let given = Given::at(ports);
    for telegram in [1, 7_000_000_000, i64::MAX, i64::MIN] {
        let shopper = given.shopper(telegram);
        let mut tx = ports.tx().await;
        tx.shoppers().add(&shopper).await.unwrap();
        tx.commit().await.unwrap();
        let mut view = ports.view().await;
        assert_eq!(view.by_telegram(telegram).await, Ok(Some(shopper.clone())));
        assert_eq!(view.shopper(shopper.id).await, Ok(Some(shopper)));
    }
}

/// When two transactions add the same person, the second one gets a conflict.
pub async fn a_telegram_id_belongs_to_one_shopper(ports: &Ports) {
    let given = Given::at(ports);
    let mut tx = ports.tx().await;
    tx.shoppers().add(&given.shopper(5)).await.unwrap();
    tx.commit().await.unwrap();
    let refused = ports.tx().await.shoppers().add(&given.shopper(5)).await;
    assert_eq!(refused, Err(StoreError::conflict("shopper")));
}

/// Language and reachability of a shopper come back as they were changed.
pub async fn language_and_reachability_are_kept(ports: &Ports) {
    let given = Given::at(ports);
    let mut shopper = given.shopper(5);
    let mut tx = ports.tx().await;
    tx.shoppers().add(&shopper).await.unwrap();
    shopper.language = Language::English;
    shopper.unreachable = true;
    tx.shoppers().save(&shopper).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        ports.view().await.shopper(shopper.id).await,
        Ok(Some(shopper))
    );
}

/// A key comes back with all its scopes, also those that no use case asks for.
pub async fn an_api_key_comes_back(ports: &Ports) {
    let given = Given::at(ports);
    let mut key = given.keyed(ports, "till 3").await;
    assert_eq!(ports.view().await.key(key.id).await, Ok(Some(key.clone())));
    for scopes in ["", "orders.read", "a.later_version's orders.read"] {
        key.id = given.id();
        key.scopes = PermissionSet::parse(scopes);
        let mut tx = ports.tx().await;
        tx.keys().add(&key).await.unwrap();
        assert_eq!(tx.read().key(key.id).await, Ok(Some(key.clone())));
        tx.commit().await.unwrap();
    }
}

/// A second revocation does not change the time of the first. A key that does not exist cannot be revoked.
pub async fn an_api_key_is_revoked_once(ports: &Ports) {
    let given = Given::at(ports);
    let (mut key, other) = (
        given.keyed(ports, "till 3").await,
        given.keyed(ports, "till 4").await,
    );
    for minutes in [1, 9] {
        let at = given.now().plus(Duration::from_mins(minutes));
        let mut tx = ports.tx().await;
        assert_eq!(tx.keys().revoke(key.id, at).await, Ok(true));
        tx.commit().await.unwrap();
    }
    key.revoked_at = Some(given.now().plus(Duration::from_mins(1)));
    let mut view = ports.view().await;
    assert_eq!(view.key(key.id).await, Ok(Some(key)));
    assert_eq!(view.key(other.id).await, Ok(Some(other)));
    drop(view);
    let mut tx = ports.tx().await;
    let unknown = tx.keys().revoke(given.id(), given.now()).await;
    assert_eq!(unknown, Ok(false));
}

//! Shoppers, API keys, and what the bot remembers.

use std::time::Duration;

use chainstore_identity::{ApiKey, Language, Role, ports::IdentityRead};
use chainstore_kernel::StoreError;

use crate::{Given, Ports};

/// Nothing is there that was not put there.
pub async fn unknown_ids_are_none(ports: &Ports) {
    let given = Given::at(ports);
    let mut view = ports.view().await;
    assert_eq!(view.by_telegram(1).await, Ok(None));
    assert_eq!(
        IdentityRead::shopper(&mut *view, given.id()).await,
        Ok(None)
    );
    assert_eq!(IdentityRead::key(&mut *view, given.id()).await, Ok(None));
    assert_eq!(view.payment_message(given.id()).await, Ok(None));
    assert_eq!(view.photo(1, "x").await, Ok(None));
    assert_eq!(view.order_of(given.id()).await, Ok(None));
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
        assert_eq!(
            IdentityRead::shopper(&mut *view, shopper.id).await,
            Ok(Some(shopper))
        );
    }
}

/// The second transaction that adds a person is told to look again.
pub async fn a_telegram_id_belongs_to_one_shopper(ports: &Ports) {
    let given = Given::at(ports);
    let mut tx = ports.tx().await;
    tx.shoppers().add(&given.shopper(5)).await.unwrap();
    tx.commit().await.unwrap();
    let refused = ports.tx().await.shoppers().add(&given.shopper(5)).await;
    assert_eq!(refused, Err(StoreError::Conflict { entity: "shopper" }));
}

/// What can change, changes.
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
        ports.tx().await.shoppers().shopper(shopper.id).await,
        Ok(Some(shopper))
    );
}

/// A key comes back with its scopes; its end does not move once it has come.
pub async fn an_api_key_comes_back_and_is_revoked_once(ports: &Ports) {
    let given = Given::at(ports);
    let key = |minutes| ApiKey {
        id: chainstore_kernel::Id::mint(
            given.now().plus(Duration::from_mins(minutes)),
            given.entropy(),
        ),
        staff: given.id(),
        name: "till 3".into(),
        hash: [0xab; 32],
        scopes: Role::Admin.permissions(),
        created_at: given.now(),
        expires_at: given.now().plus(Duration::from_hours(1)),
        revoked_at: None,
    };
    let (mut older, newer) = (key(0), key(1));
    let mut tx = ports.tx().await;
    tx.keys().add(&older).await.unwrap();
    tx.keys().add(&newer).await.unwrap();
    assert_eq!(tx.keys().all().await, Ok(vec![newer, older.clone()]));
    tx.keys().revoke(older.id, given.now()).await.unwrap();
    tx.keys()
        .revoke(older.id, given.now().plus(Duration::from_mins(9)))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    older.revoked_at = Some(given.now());
    assert_eq!(
        IdentityRead::key(&mut *ports.view().await, older.id).await,
        Ok(Some(older))
    );
}

/// The newest message of an invoice and the newest name of a photo count.
pub async fn the_bot_remembers_its_messages(ports: &Ports) {
    let given = Given::at(ports);
    let invoice = given.id();
    for message in [7, i32::MAX] {
        let mut tx = ports.tx().await;
        tx.chat()
            .remember_payment_message(invoice, message)
            .await
            .unwrap();
        tx.chat()
            .remember_photo(42, "shirt.png", &format!("handle-{message}"))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let mut view = ports.view().await;
        assert_eq!(view.payment_message(invoice).await, Ok(Some(message)));
        assert_eq!(
            view.photo(42, "shirt.png").await,
            Ok(Some(format!("handle-{message}")))
        );
        assert_eq!(view.photo(43, "shirt.png").await, Ok(None));
    }
}

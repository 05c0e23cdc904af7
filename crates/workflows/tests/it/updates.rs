use std::time::Duration;

use chainstore_kernel::{PageRequest, Sensitive};
use chainstore_ports::{AlertFilter, AlertKey, AlertKind, Claimed, Incoming};
use chainstore_shop_kit::{Engine, ShopKit};
use chainstore_workflows::work::{
    AcceptUpdates, ClaimUpdates, ClaimUpdatesCommand, ClaimedUpdates, FinishUpdate,
    FinishUpdateCommand, Handled,
};

const SOURCE: &str = "telegram:7";
/// Longer than the time for which an item is claimed.
const LONG: Duration = Duration::from_mins(2);

/// A shop whose inbox holds one item.
async fn shop() -> ShopKit {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let item = Incoming {
        source: SOURCE.to_owned(),
        key: "42".to_owned(),
        person: None,
        body: Sensitive::new(b"an update".to_vec()),
        received_at: shop.given().now(),
    };
    assert_eq!(shop.work::<AcceptUpdates>(vec![item]).await, 1);
    shop
}

/// Claims the item after its earlier claim has ended.
async fn claim(shop: &ShopKit) -> Option<Claimed> {
    shop.ports.clock.advance(LONG);
    let command = ClaimUpdatesCommand {
        source: SOURCE.to_owned(),
        take: 1,
    };
    let ClaimedUpdates { mut items, .. } = shop.work::<ClaimUpdates>(command).await;
    items.pop()
}

async fn finish(shop: &ShopKit, item: &Claimed, handled: Handled) {
    let (id, attempts) = (item.id, item.attempts);
    let command = FinishUpdateCommand {
        id,
        attempts,
        handled,
    };
    shop.work::<FinishUpdate>(command).await;
}

/// The keys of the alerts that were raised.
async fn parked(shop: &ShopKit) -> Vec<AlertKey> {
    let mut view = shop.ports.view().await;
    let alerts = view.alerts(AlertFilter::default(), PageRequest::default());
    let alerts = alerts.await.unwrap().items;
    alerts.into_iter().map(|alert| alert.key).collect()
}

fn told() -> Vec<AlertKey> {
    vec![AlertKey {
        kind: AlertKind::InboxParked,
        subject: "42".to_owned(),
    }]
}

const LATER: Handled = Handled::Later(Duration::from_secs(1));

#[tokio::test]
async fn what_is_worked_does_not_come_back() {
    let shop = shop().await;
    let item = claim(&shop).await.unwrap();
    assert_eq!(item.attempts, 1);
    finish(&shop, &item, Handled::Done).await;
    assert!(claim(&shop).await.is_none());
    assert_eq!(parked(&shop).await, []);
}

// proves M-O8: an item that fails is tried again, and parked in the end
#[tokio::test]
async fn an_item_is_not_tried_for_ever() {
    let shop = shop().await;
    for attempt in 1..=8 {
        assert_eq!(parked(&shop).await, []);
        let item = claim(&shop).await.unwrap();
        assert_eq!(item.attempts, attempt);
        finish(&shop, &item, LATER).await;
    }
    assert_eq!(parked(&shop).await, told());
    assert!(claim(&shop).await.is_none());
}

#[tokio::test]
async fn the_last_try_may_succeed() {
    let shop = shop().await;
    for _ in 1..8 {
        let item = claim(&shop).await.unwrap();
        finish(&shop, &item, LATER).await;
    }
    let item = claim(&shop).await.unwrap();
    finish(&shop, &item, Handled::Done).await;
    assert_eq!(parked(&shop).await, []);
}

// proves M-O8: an update whose worker dies at each try is parked after some tries
#[tokio::test]
async fn an_item_whose_worker_dies_each_time_is_given_up() {
    let shop = shop().await;
    for _ in 0..8 {
        assert!(claim(&shop).await.is_some(), "and nobody finishes it");
        assert_eq!(parked(&shop).await, []);
    }
    assert!(claim(&shop).await.is_none());
    assert_eq!(parked(&shop).await, told());
}

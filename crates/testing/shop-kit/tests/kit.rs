//! The kit does what its documentation says, on both engines.

use std::sync::Arc;
use std::time::Duration;

use chainstore_identity::Role;
use chainstore_kernel::{Clock, Denied, ErrorKind, Failure, PageRequest, Strength};
use chainstore_orders::ports::OrderFilter;
use chainstore_orders::{OrderState, Stock};
use chainstore_port_contracts::ManualClock;
use chainstore_shop_kit::{Engine, FailingStore, ScriptedChain, ShopBuilder, ShopKit};
use chainstore_workflows::operator::{ListKeys, ListKeysError};
use chainstore_workflows::shop::{MyOrder, PlaceOrder, PlaceOrderError};
use chainstore_workflows::staff::ListOrders;
use chainstore_workflows::work::ScanOutcome;

const BOTH: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

#[tokio::test]
async fn an_order_is_placed_and_paid() {
    for engine in BOTH {
        let shop = ShopBuilder::new(engine).await.pieces(5).open().await;
        let ada = shop.shopper(1).await;
        let placed = shop.place(&ada, 2).await;
        let reserved = Stock {
            available: 3,
            reserved: 2,
            sold: 0,
        };
        assert_eq!(shop.stock().await, reserved);
        shop.pay(&placed).await;
        let seen = shop.gate.call::<MyOrder>(&ada, placed.order).await.unwrap();
        assert_eq!(seen.order.state(), OrderState::Confirmed);
        let sold = Stock {
            available: 3,
            reserved: 0,
            sold: 2,
        };
        assert_eq!(shop.stock().await, sold);
    }
}

#[tokio::test]
async fn blocks_are_taken_back() {
    for engine in BOTH {
        let shop = ShopKit::open(engine).await;
        let ada = shop.shopper(1).await;
        let placed = shop.place(&ada, 1).await;
        shop.pay(&placed).await;
        let gone = shop.chain.reorganise(3);
        assert_eq!(gone.len(), 1, "the payment");
        shop.chain.mine_empty(4);
        shop.follow().await;
        let seen = shop.gate.call::<MyOrder>(&ada, placed.order).await.unwrap();
        assert!(matches!(seen.order.state(), OrderState::Held(_)));
        // The transfer counts again when it is mined again.
        shop.chain.mine(&gone);
        shop.chain.mine_empty(2);
        shop.follow().await;
        let seen = shop.gate.call::<MyOrder>(&ada, placed.order).await.unwrap();
        assert_eq!(seen.order.state(), OrderState::Confirmed);
    }
}

#[tokio::test]
async fn an_order_that_nobody_pays_expires() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let ada = shop.shopper(1).await;
    let placed = shop.place(&ada, 1).await;
    shop.ports.clock.advance(Duration::from_mins(22));
    assert!(matches!(shop.scan().await, ScanOutcome::AtHead { .. }));
    assert_eq!(shop.expire().await, 1);
    let seen = shop.gate.call::<MyOrder>(&ada, placed.order).await.unwrap();
    assert_eq!(seen.order.state(), OrderState::Cancelled);
    assert_eq!(shop.stock().await.available, 1_000);
}

#[tokio::test]
async fn a_transfer_of_too_little_leaves_the_order_open() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let ada = shop.shopper(1).await;
    let placed = shop.place(&ada, 1).await;
    let to = shop.address(&placed).await;
    let one = chainstore_kernel::Minor::new(1).unwrap();
    shop.chain.mine(&[ScriptedChain::transfer(to, one)]);
    shop.follow().await;
    assert_eq!(shop.attempt(&placed).await.held(), one);
}

#[tokio::test]
async fn everybody_may_what_their_part_in_the_shop_allows() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let list = (OrderFilter::default(), PageRequest::default());
    let readers = shop.staff(Role::Readonly);
    let rows = shop.gate.call::<ListOrders>(&readers, list).await;
    assert_eq!(rows.unwrap().items.len(), 0);
    let keys = PageRequest::default();
    let denied = shop.gate.call::<ListKeys>(&readers, keys).await;
    assert!(matches!(
        denied,
        Err(ListKeysError::Denied(Denied::Missing { .. }))
    ));
    let operator = shop.operator();
    assert_eq!(operator.strength(), Strength::Fresh);
    shop.gate.call::<ListKeys>(&operator, keys).await.unwrap();
    let ada = shop.shopper(1).await;
    let denied = shop.gate.call::<ListOrders>(&ada, list).await;
    assert_eq!(denied.unwrap_err().kind(), ErrorKind::Forbidden);
}

#[tokio::test]
async fn a_store_can_fail_and_a_clock_can_be_shared() {
    let clock = Arc::new(ManualClock::default());
    let builder = ShopBuilder::on(Engine::Sqlite, Arc::clone(&clock)).await;
    let shop = builder.open().await;
    let ada = shop.shopper(1).await;
    let command = shop.fill_cart(&ada, 1).await;
    let failing = ShopBuilder::over(&shop.ports)
        .context(|context| context.store = Arc::new(FailingStore::damaged()))
        .open()
        .await;
    let refused = failing.gate.call::<PlaceOrder>(&ada, command).await;
    assert!(matches!(refused, Err(PlaceOrderError::Store(_))));
    clock.advance(Duration::from_secs(1));
    assert_eq!(shop.given().now(), clock.now());
}

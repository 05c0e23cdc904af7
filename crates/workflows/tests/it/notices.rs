use std::sync::Arc;
use std::time::Duration;

use chainstore_kernel::{Channel, PageRequest, ShopperId, StoreError};
use chainstore_orders::OrderStatus;
use chainstore_ports::{AlertFilter, AlertKind, Notice};
use chainstore_shop_kit::{Engine, FailingStore, ShopBuilder, ShopKit};
use chainstore_workflows::work::{
    ClaimNotice, ClaimNoticeCommand, ClaimNoticeError, Delivery, FinishNotice, FinishNoticeCommand,
    Letter, NextNotice,
};

/// Longer than the wait between two tries of a message, which is ten minutes at most.
const LONG: Duration = Duration::from_mins(15);

/// Adds a message to a shopper to the outbox, with another version than the present one if `version` is given.
async fn owe(shop: &ShopKit, shopper: ShopperId, version: Option<u16>) {
    let given = shop.given();
    let notice = Notice::OrderMoved {
        shopper,
        order: given.id(),
        state: OrderStatus::Confirmed,
    };
    let mut message = notice.owe(given.now(), given.entropy());
    message.version = version.unwrap_or(message.version);
    let mut tx = shop.ports.tx().await;
    tx.outbox().push(message);
    tx.commit().await.unwrap();
}

/// Claims the next message to shoppers, as the sender does.
async fn next(shop: &ShopKit) -> NextNotice {
    let lease = shop.lease("notices").await;
    let channel = Channel::Telegram;
    shop.work::<ClaimNotice>(ClaimNoticeCommand { channel, lease })
        .await
}

/// Claims messages until none is left, and returns how many there were. None of them can be sent.
async fn passed(shop: &ShopKit) -> usize {
    let mut passed = 0;
    loop {
        match next(shop).await {
            NextNotice::Nothing => return passed,
            NextNotice::Passed => passed += 1,
            NextNotice::Send(..) => panic!("it cannot be sent"),
        }
    }
}

async fn parked(shop: &ShopKit) -> usize {
    let filter = AlertFilter {
        kind: Some(AlertKind::OutboxParked),
        acknowledged: None,
    };
    let mut view = shop.ports.view().await;
    let alerts = view.alerts(filter, PageRequest::default()).await.unwrap();
    alerts.items.len()
}

// proves M-O8: a message whose rows are damaged is tried again and parked in the end; the others go on
#[tokio::test]
async fn a_damaged_row_holds_up_nobody_else() {
    let builder = ShopBuilder::new(Engine::Sqlite).await;
    let builder = builder.context(|context| context.store = Arc::new(FailingStore::damaged()));
    let shop = builder.open().await;
    let given = shop.given();
    owe(&shop, given.id(), None).await;
    owe(&shop, given.id(), None).await;
    // This program cannot read version 99.
    owe(&shop, given.id(), Some(99)).await;
    assert_eq!(
        passed(&shop).await,
        3,
        "the unreadable one is given up at once"
    );
    shop.ports.clock.advance(LONG);
    for attempt in 2..=20 {
        assert_eq!(parked(&shop).await, 1, "before attempt {attempt}");
        assert_eq!(passed(&shop).await, 2, "attempt {attempt}");
        shop.ports.clock.advance(LONG);
    }
    assert_eq!(parked(&shop).await, 3);
    assert_eq!(passed(&shop).await, 0);
}

// A sender whose lease was lost stops before the next message and puts that message back, so that the next
// holder can send it at once.
#[tokio::test]
async fn nothing_is_sent_under_a_lost_lease() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let ada = shop.shopper(1).await;
    let placed = shop.place(&ada, 1).await;
    let lost = shop.lease_of("notices", "one").await.unwrap();
    shop.ports.clock.advance(LONG);
    let held = shop.lease_of("notices", "two").await.unwrap();
    let claim = |lease| ClaimNoticeCommand {
        channel: Channel::Telegram,
        lease,
    };
    let worker = shop.worker();
    let refused = shop.gate.call::<ClaimNotice>(&worker, claim(lost)).await;
    assert!(matches!(
        refused,
        Err(ClaimNoticeError::Store(StoreError::Fenced))
    ));
    let NextNotice::Send(claimed, letter) = shop.work::<ClaimNotice>(claim(held)).await else {
        panic!("it was given back at once");
    };
    assert_eq!(claimed.attempts, 2);
    assert_eq!(claimed.payment, Some((placed.invoice, None)));
    assert!(matches!(letter, Letter::Payment { .. }), "{letter:?}");
}

// The id of the sent message is stored, so that the next state of the payment is shown by editing it.
#[tokio::test]
async fn a_payment_is_shown_in_one_message() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let ada = shop.shopper(1).await;
    let placed = shop.place(&ada, 1).await;
    let NextNotice::Send(claimed, _) = next(&shop).await else {
        panic!("the payment message is owed");
    };
    let delivery = Delivery::Arrived { message: Some(7) };
    shop.work::<FinishNotice>(FinishNoticeCommand { claimed, delivery })
        .await;
    shop.pay(&placed).await;
    loop {
        let NextNotice::Send(claimed, letter) = next(&shop).await else {
            panic!("the payment has moved");
        };
        if let Letter::Payment { message, .. } = letter {
            assert_eq!(claimed.payment, Some((placed.invoice, Some(7))));
            assert_eq!(message, Some(7));
            return;
        }
        let delivery = Delivery::Arrived { message: Some(8) };
        shop.work::<FinishNotice>(FinishNoticeCommand { claimed, delivery })
            .await;
    }
}

// A shopper who has blocked the bot gets no message until they write again.
#[tokio::test]
async fn a_shopper_who_is_gone_is_not_written_to() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let ada = shop.shopper(1).await;
    let placed = shop.place(&ada, 1).await;
    let NextNotice::Send(claimed, _) = next(&shop).await else {
        panic!("the payment message is owed");
    };
    let delivery = Delivery::Unreachable;
    shop.work::<FinishNotice>(FinishNoticeCommand { claimed, delivery })
        .await;
    shop.pay(&placed).await;
    assert!(
        passed(&shop).await > 0,
        "the order and the payment have moved"
    );
    assert_eq!(parked(&shop).await, 0);
}

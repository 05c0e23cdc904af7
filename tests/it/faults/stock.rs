//! Many shoppers and few pieces.

use std::sync::Arc;
use std::time::Duration;

use chainstore_orders::OrderState;
use chainstore_payments::InvoiceState;
use chainstore_tests::stage::{Engine, GRACE, Setting, Stage, WINDOW};
use chainstore_workflows::shop::PlaceOrderError;
use tokio::sync::Barrier;

chainstore_tests::on_both! {
    of_32_shoppers_one_gets_the_last_piece
    of_32_shoppers_ten_get_the_ten_pieces
    one_cart_ordered_32_times_at_once_is_one_order
}

const SHOPPERS: i64 = 32;

/// All shoppers order at the same time. Answers how many got an order, and asserts that the cart of all
/// others has changed.
async fn rush(stage: Stage) -> (Stage, usize) {
    let mut ready = Vec::new();
    for telegram in 0..SHOPPERS {
        let who = stage.shopper(telegram).await;
        let command = stage.fill(&who, 1).await;
        ready.push((who, command));
    }
    let stage = Arc::new(stage);
    let start = Arc::new(Barrier::new(ready.len()));
    let orders = ready.into_iter().map(|(who, command)| {
        let (stage, start) = (Arc::clone(&stage), Arc::clone(&start));
        tokio::spawn(async move {
            start.wait().await;
            stage.place(&who, command).await
        })
    });
    let orders: Vec<_> = orders.collect();
    let mut placed = 0;
    for order in orders {
        match order.await.expect("no panic") {
            Ok(_) => placed += 1,
            Err(PlaceOrderError::Changed) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    let stage = Arc::into_inner(stage).expect("everybody has left");
    (stage, placed)
}

async fn count(stage: &Stage, table: &str) -> usize {
    stage.look(&format!("SELECT '' FROM {table}")).await.len()
}

async fn sold_to(engine: Engine, stock: u32) {
    let setting = Setting {
        stock,
        ..Setting::default()
    };
    let (stage, placed) = rush(Stage::open(engine, setting).await).await;
    let expected = usize::try_from(stock).expect("a number");
    assert_eq!(placed, expected);
    assert_eq!(stage.stock().await, (0, stock, 0));
    for table in [
        "orders",
        "reservations",
        "reservation_lines",
        "invoices",
        "addresses",
    ] {
        assert_eq!(count(&stage, table).await, expected, "{table}");
    }
    assert_eq!(stage.owed("invoice_opened").await, expected);
    // Nobody pays, so every reserved piece becomes available again, once.
    stage.later(WINDOW + GRACE + Duration::from_secs(1));
    stage.shop.follow().await;
    assert_eq!(stage.shop.expire().await, expected);
    assert_eq!(stage.stock().await, (stock, 0, 0));
}

// proves PF7, M-O5: paid goods are never sold twice
async fn of_32_shoppers_one_gets_the_last_piece(engine: Engine) {
    sold_to(engine, 1).await;
}

async fn of_32_shoppers_ten_get_the_ten_pieces(engine: Engine) {
    sold_to(engine, 10).await;
}

// proves M-O4: a shopper who taps again and again orders once
async fn one_cart_ordered_32_times_at_once_is_one_order(engine: Engine) {
    let stage = Arc::new(Stage::open(engine, Setting::default()).await);
    let ada = stage.shopper(1).await;
    let command = stage.fill(&ada, 1).await;
    let start = Arc::new(Barrier::new(32));
    let taps = (0..32).map(|_| {
        let (stage, start, ada) = (Arc::clone(&stage), Arc::clone(&start), ada.clone());
        tokio::spawn(async move {
            start.wait().await;
            stage.place(&ada, command).await
        })
    });
    let taps: Vec<_> = taps.collect();
    let mut numbers = std::collections::BTreeSet::new();
    for tap in taps {
        let placed = tap.await.expect("no panic").expect("the order");
        numbers.insert(placed.number.to_string());
    }
    assert_eq!(numbers.len(), 1, "{numbers:?}");
    assert_eq!(stage.stock().await, (4, 1, 0));
    assert_eq!(count(&stage, "orders").await, 1);
    let invoices = stage.look("SELECT state FROM invoices").await;
    assert_eq!(invoices, [[Some(InvoiceState::New.name().to_owned())]]);
    let orders = stage.look("SELECT state FROM orders").await;
    assert_eq!(orders, [[Some(OrderState::Placed.name().to_owned())]]);
}

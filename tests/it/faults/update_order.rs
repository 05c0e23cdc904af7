//! Updates that arrive in another order, repeatedly, and at two gateways at the same time.

use chainstore_databases::count;
use chainstore_telegram_sim::Person;
use chainstore_tests::shopping::{asked, enter, place, to_checkout};
use chainstore_tests::webhook::Call;
use chainstore_tests::{Engine, Store, Who, on_both};
use serde_json::{Value, json};

on_both! {
    updates_out_of_order_and_repeated_have_one_effect_each
    updates_at_two_gateways_at_once_have_one_effect_each
    two_taps_on_order_and_pay_turned_round_and_repeated_make_one_order
}

/// Ids outside the range that the simulator uses.
const SHUFFLED: [i64; 6] = [105, 101, 106, 103, 102, 104];

// proves M-O8, SR-60
async fn updates_out_of_order_and_repeated_have_one_effect_each(engine: Engine) {
    let store = Store::builder(engine).in_process().open().await;
    let ada = store.shopper(1_001, "Ada");
    enter(&ada).await;
    let before = answers(&ada);
    let gateway = store.address_of(Who::Gateway(0));
    for _ in 0..2 {
        for update in SHUFFLED {
            for _ in 0..2 {
                assert_eq!(says_orders(update, &ada).status(gateway).await, 200);
            }
        }
        store.at_rest().await;
        assert_eq!(answers(&ada) - before, SHUFFLED.len());
    }
}

// proves M-O5, M-O8, SR-60
async fn updates_at_two_gateways_at_once_have_one_effect_each(engine: Engine) {
    let store = Store::builder(engine).in_process().gateways(2).open().await;
    let ada = store.shopper(1_001, "Ada");
    enter(&ada).await;
    let before = answers(&ada);
    let [first, second] = [0, 1].map(|number| store.address_of(Who::Gateway(number)));
    for _ in 0..2 {
        for update in SHUFFLED {
            let call = says_orders(update, &ada);
            let at_once = tokio::join!(
                call.status(first),
                call.status(second),
                call.status(second),
                call.status(first)
            );
            assert_eq!(at_once, (200, 200, 200, 200));
        }
        store.at_rest().await;
        assert_eq!(answers(&ada) - before, SHUFFLED.len());
    }
    let kept =
        "SELECT COUNT(*) FROM inbox WHERE item_key IN ('101', '102', '103', '104', '105', '106')";
    assert_eq!(count(&store.database_url(), kept).await, 6);
}

// proves M-O5, M-O8, M-P1
async fn two_taps_on_order_and_pay_turned_round_and_repeated_make_one_order(engine: Engine) {
    let store = Store::builder(engine).in_process().gateways(2).open().await;
    let ada = store.shopper(1_001, "Ada");
    let summary = to_checkout(&ada).await;
    store.at_rest().await;
    store.telegram.pause_delivery();
    let button = place(&summary, "Order and pay");
    for _ in 0..2 {
        ada.tap(summary.id, button.clone()).expect("a tap");
    }
    let mut taps = store.telegram.pending_updates();
    assert_eq!(taps.len(), 2);
    taps.reverse();
    for tap in &taps {
        let telegram = &store.telegram;
        let at_once = tokio::join!(telegram.deliver(*tap), telegram.deliver(*tap));
        assert_eq!(at_once, (Ok(200), Ok(200)));
    }
    store.telegram.resume_delivery();
    for tap in taps {
        assert!(store.telegram.repeat(tap));
    }
    let payment = asked(&ada).await;
    store.at_rest().await;
    let orders = store.api.get("/api/v1/orders").await;
    assert_eq!(orders["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(store.stock().await, [4, 1, 0]);
    assert_eq!(asked(&ada).await.address, payment.address);
}

/// An update that asks for the list of orders: each time it is worked, the bot sends one message.
fn says_orders(update: i64, person: &Person) -> Call {
    let id = person.id();
    let message: Value = json!({
        "message_id": 10_000 + update, "date": 1_800_000_000, "text": "/orders",
        "from": {"id": id, "is_bot": false, "first_name": "Ada", "language_code": "en"},
        "chat": {"id": id, "type": "private", "first_name": "Ada"},
    });
    Call::update(&json!({"update_id": update, "message": message}))
}

fn answers(person: &Person) -> usize {
    let chat = person.chat();
    chat.messages
        .iter()
        .filter(|message| message.from_bot)
        .count()
}

//! Twelve shoppers at the same time, and what must hold for each of them afterwards.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chainstore_telegram_sim::Person;
use chainstore_tests::patient::{PATIENTLY, order_patiently};
use chainstore_tests::{Engine, Payment, Program, Store, Who};
use tokio::task::JoinSet;

pub(super) const SHOPPERS: usize = 12;
const STOCK: u32 = 20;

/// Two servers and two gateways.
pub(super) async fn store(engine: Engine) -> Arc<Store> {
    let store = Store::builder(engine)
        .stock(STOCK)
        .confirmations(2)
        .servers(2)
        .gateways(2)
        .open()
        .await;
    Arc::new(store)
}

/// All shoppers order and pay while `trouble` runs; returns when both have ended.
pub(super) async fn everybody_shops(
    store: &Arc<Store>,
    trouble: impl Future<Output = ()>,
) -> Vec<(Person, Payment)> {
    let mut shopping = JoinSet::new();
    for number in 0..u32::try_from(SHOPPERS).expect("few") {
        let store = Arc::clone(store);
        let id = 1_001 + i64::from(number);
        shopping.spawn(async move {
            let person = store.shopper(id, "Ada");
            // The shoppers begin one after the other, so that each fault meets some of them at every step.
            tokio::time::sleep(Duration::from_millis(1_200) * number).await;
            let payment = order_patiently(&person, &BTreeSet::new()).await;
            let payment = payment.unwrap_or_else(|chat| panic!("no order came of\n{chat}"));
            store.pay(&payment, payment.amount).await;
            store
                .order_is(&payment.number, "confirmed", "settled")
                .await;
            person
                .wait_for(|message| message.text.contains(CONFIRMED), PATIENTLY)
                .await
                .expect("word of it");
            (person, payment)
        });
    }
    let blocks = async {
        loop {
            tokio::time::sleep(Duration::from_millis(300)).await;
            store.chain.mine(1).await.expect("a block");
        }
    };
    let all = async { tokio::join!(shopping.join_all(), trouble).0 };
    tokio::select! {
        done = all => done,
        () = blocks => unreachable!("it never ends"),
    }
}

const CONFIRMED: &str = "order is confirmed";

/// Asserts that nothing was lost and nothing was done twice. Answers how many messages were repeated: a
/// message that its gateway had sent, but not yet recorded as sent when it was killed, is sent again.
pub(super) async fn nothing_lost_nothing_double(
    store: &Store,
    shopped: &[(Person, Payment)],
) -> usize {
    store.at_rest().await;
    let list = store.api.get("/api/v1/orders?limit=100").await;
    let orders = list["items"].as_array().expect("a list");
    assert_eq!(orders.len(), SHOPPERS, "one order each");
    let shoppers: BTreeSet<_> = orders
        .iter()
        .map(|order| order["shopper"].to_string())
        .collect();
    assert_eq!(shoppers.len(), SHOPPERS, "of as many shoppers");
    let mut repeated = 0;
    for (person, payment) in shopped {
        let order = store
            .order_is(&payment.number, "confirmed", "settled")
            .await;
        let invoice = store.invoice_of(&order).await;
        let transfers = invoice["attempts"][0]["payments"].as_array().map(Vec::len);
        assert_eq!(transfers, Some(1), "{invoice}");
        let received = &invoice["attempts"][0]["received"]["units"];
        assert_eq!(received, &payment.amount.to_string());
        let title = format!("Payment for order {}", payment.number);
        for text in [CONFIRMED, &title] {
            let times = times(person, text);
            assert!(times >= 1, "{} was never told: {text}", person.id());
            repeated += times - 1;
        }
    }
    let sold = u64::try_from(SHOPPERS).expect("few");
    assert_eq!(store.stock().await, [u64::from(STOCK) - sold, 0, sold]);
    let settings = store.settings_of(Who::Server(0));
    Program::run("chainstore-server", &["audit", "verify"], &settings);
    for who in store.everybody() {
        let said = store.said(who);
        assert!(!said.contains("panicked"), "{who:?} panicked:\n{said}");
    }
    assert_eq!(store.telegram.violations(), []);
    repeated
}

fn times(person: &Person, text: &str) -> usize {
    let chat = person.chat();
    chat.messages
        .iter()
        .filter(|message| message.from_bot && message.text.contains(text))
        .count()
}

//! The power is cut between two steps.

use chainstore_nodes::Anvil;
use chainstore_tests::Store;
use chainstore_tests::shopping::{order, read};

async fn store() -> Store {
    Store::open(Box::new(Anvil::start().await.expect("a node")), 5, 3).await
}

// proves M-P5, M-X4: killed after the payment was seen
#[tokio::test(flavor = "multi_thread")]
async fn the_server_dies_after_it_saw_the_payment() {
    let mut store = store().await;
    let ada = store.shopper(1_001, "Ada");
    let payment = order(&ada).await;
    store.pay(&payment, payment.amount).await;
    store
        .order_is(&payment.number, "placed", "processing")
        .await;
    store.kill_server();
    store.chain.mine(2).await.expect("blocks nobody watches");
    store.start_server().await;
    finished_once(&store, &payment.number).await;
    read(&ada, "confirmed").await;
}

// proves M-P5: killed after the payment was settled
#[tokio::test(flavor = "multi_thread")]
async fn the_server_dies_after_it_settled() {
    let mut store = store().await;
    let ada = store.shopper(1_001, "Ada");
    let payment = order(&ada).await;
    store.pay(&payment, payment.amount).await;
    store.chain.mine(2).await.expect("blocks");
    store
        .order_is(&payment.number, "confirmed", "settled")
        .await;
    store.kill_server();
    store.start_server().await;
    finished_once(&store, &payment.number).await;
}

// proves M-O8: the gateway dies while Telegram keeps sending
#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_dies_and_nothing_is_lost() {
    let mut store = store().await;
    let ada = store.shopper(1_001, "Ada");
    let payment = order(&ada).await;
    store.kill_gateway();
    ada.send("/orders").expect("a message to nobody");
    store.pay(&payment, payment.amount).await;
    store.chain.mine(2).await.expect("blocks");
    store
        .order_is(&payment.number, "confirmed", "settled")
        .await;
    store.start_gateway().await;
    read(&ada, "confirmed").await;
}

/// The order is paid by one transfer, and one shirt is gone.
async fn finished_once(store: &Store, number: &str) {
    let order = store.order_is(number, "confirmed", "settled").await;
    let invoice = order["invoice"]["id"].as_str().expect("an invoice");
    let invoice = store.api.get(&format!("/api/v1/invoices/{invoice}")).await;
    assert_eq!(
        invoice["transfers"].as_array().map(Vec::len),
        Some(1),
        "{invoice}"
    );
    let catalogue = store.api.get("/api/v1/catalogue").await;
    let stock = &catalogue["products"][0]["variants"][0]["stock"][0];
    assert_eq!(
        (&stock["available"], &stock["reserved"], &stock["sold"]),
        (&4.into(), &0.into(), &1.into())
    );
}

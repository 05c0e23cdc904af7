//! The findings of `doctor` for a shop that is open.

use chainstore_tests::shopping::order;
use chainstore_tests::{Engine, Program, Store, Who, on_both};

on_both! {
    an_open_shop_is_healthy
}

// proves M-X4: doctor can run while the programs run, and all its checks of a working shop pass
async fn an_open_shop_is_healthy(engine: Engine) {
    let store = Store::builder(engine).open().await;
    let ada = store.shopper(1_001, "Ada");
    let payment = order(&ada).await;
    store.pay(&payment, payment.amount).await;
    store
        .order_is(&payment.number, "confirmed", "settled")
        .await;
    for (program, who) in [
        ("chainstore-server", Who::Server(0)),
        ("chainstore-gateway", Who::Gateway(0)),
    ] {
        let said = Program::run(program, &["doctor"], &store.settings_of(who));
        assert!(said.contains(" 0 failed"), "{said}");
        assert!(
            said.contains("opens what this database has sealed"),
            "{said}"
        );
    }
}

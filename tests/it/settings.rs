//! The settings of the shop are changed while it is open.

use std::time::{Duration, Instant};

use chainstore_tests::shopping::enter;
use chainstore_tests::{Engine, Program, Store, Who, eventually, on_both};

on_both! {
    a_changed_setting_is_seen_by_both_programs
}

/// A program reads the settings twice in a second; the longer time allows for a machine under load.
const SOON: Duration = Duration::from_secs(5);

async fn a_changed_setting_is_seen_by_both_programs(engine: Engine) {
    let store = Store::builder(engine).in_process().open().await;
    let ada = store.shopper(1_001, "Ada");
    let home = enter(&ada).await;
    assert!(home.text.contains("Corner Shop"), "{}", home.text);

    let operator = store.settings_of(Who::Server(0));
    let set = ["settings", "set", "shop.name", "Night Shop"];
    Program::run("chainstore-server", &set, &operator);
    let changed = Instant::now();
    for who in store.everybody() {
        eventually("the program has noticed the change", || async {
            let noticed = "the settings of the shop have changed";
            store.said(who).contains(noticed).then_some(())
        })
        .await;
    }
    let after = changed.elapsed();
    assert!(after < SOON, "{after:?}");

    let home = enter(&ada).await;
    assert!(home.text.contains("Night Shop"), "{}", home.text);
    let shown = Program::run("chainstore-server", &["settings", "show"], &operator);
    assert!(shown.contains("Night Shop"), "{shown}");
}

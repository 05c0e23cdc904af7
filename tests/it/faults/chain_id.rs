//! A node whose chain id is not the configured one.

use chainstore_tests::{Engine, Program, Store, Who, on_both};

on_both! {
    a_wrong_chain_id_at_start_is_refused_with_its_cure
}

// proves M-X2: a chain that is not the configured one is not followed
async fn a_wrong_chain_id_at_start_is_refused_with_its_cure(engine: Engine) {
    let store = Store::builder(engine)
        .in_process()
        .set("EVM__LOCAL__CHAIN_ID", "8453")
        .set_up()
        .await;
    let settings = store.settings_of(Who::Server(0));
    let said = Program::refused("chainstore-server", &["serve"], &settings).await;
    for part in ["eip155:8453", "31337"] {
        assert!(said.contains(part), "{part} is not named: {said}");
    }
}

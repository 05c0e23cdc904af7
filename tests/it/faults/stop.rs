//! A program is asked to stop in the middle of its work.

use std::time::Duration;

use chainstore_tests::{Engine, on_both};

use super::load::{everybody_shops, nothing_lost_nothing_double, store};

on_both! {
    each_program_asked_to_stop_under_load_ends_well_and_nothing_is_lost
}

// proves M-O8, M-X4
async fn each_program_asked_to_stop_under_load_ends_well_and_nothing_is_lost(engine: Engine) {
    let store = store(engine).await;
    let stops = async {
        for who in store.everybody() {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let status = store.stop(who).await;
            assert_eq!(status.code(), Some(0), "{who:?}");
            store.start(who).await;
            let said = store.said(who);
            assert!(!said.contains("did not end in time"), "{who:?}:\n{said}");
        }
    };
    let shopped = everybody_shops(&store, stops).await;
    let repeated = nothing_lost_nothing_double(&store, &shopped).await;
    assert_eq!(repeated, 0, "who stops well leaves nothing half done");
}

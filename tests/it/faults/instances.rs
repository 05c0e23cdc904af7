//! Several instances of each program, and each of them is killed.

use std::time::Duration;

use chainstore_tests::{Engine, Who, on_both};

use super::load::{everybody_shops, nothing_lost_nothing_double, store};

on_both! {
    two_gateways_and_two_servers_killed_in_turn_lose_nothing_and_double_nothing
}

/// How often each program is killed.
const ROUNDS: usize = 2;

// proves M-O5, M-O8, M-P5, M-X4
async fn two_gateways_and_two_servers_killed_in_turn_lose_nothing_and_double_nothing(
    engine: Engine,
) {
    let store = store(engine).await;
    let kills = async {
        for _ in 0..ROUNDS {
            for who in [
                Who::Gateway(0),
                Who::Server(0),
                Who::Gateway(1),
                Who::Server(1),
            ] {
                tokio::time::sleep(Duration::from_secs(1)).await;
                store.kill(who);
                store.start(who).await;
            }
        }
    };
    let shopped = everybody_shops(&store, kills).await;
    let repeated = nothing_lost_nothing_double(&store, &shopped).await;
    println!("messages that came twice: {repeated}");
    // A gateway sends at most four notices and one alert at the same time, and each of the two gateways is
    // killed once in each round. Only messages being sent at that moment can be repeated.
    assert!(repeated <= 2 * ROUNDS * 5, "{repeated} messages came twice");
}

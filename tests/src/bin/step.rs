//! Runs one step of the shop in a process that can be killed at any point of it.
//!
//! `chainstore-step ERRAND` runs the step and prints how many points it has. With a number after it, the
//! process kills itself by SIGKILL at this point.

use chainstore_tests::stage::Errand;
use chainstore_tests::stage::points::{Counter, DIES_NEVER};

// With one thread, nothing else of the program runs while a point is counted.
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let errand = arguments.next().expect("an errand");
    let errand: Errand = serde_json::from_str(&errand).expect("an errand");
    let dies_at = arguments.next().map_or(DIES_NEVER, |number| {
        number.parse().expect("the number of a point")
    });
    let counter = Counter::new(dies_at);
    errand.run(Some(counter.observer())).await;
    println!("{}", serde_json::json!(counter.passed()));
}

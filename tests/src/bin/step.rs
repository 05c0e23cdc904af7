//! Runs one step of the shop, as a program that may die at any point of it.
//!
//! `chainstore-step ERRAND` does the step and prints how many points it has; with a number behind it, it
//! ends itself by SIGKILL at that point.

use chainstore_tests::stage::Errand;
use chainstore_tests::stage::points::{Counter, DIES_NEVER};

// One thread: while a point is being passed, nothing else of the program goes on.
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

//! What the workers' use cases promise of one message and one update. Whole journeys stand in the
//! end-to-end tests.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod notices;
mod updates;

//! Tests of single use cases of the workers: claiming and finishing a message, and an update. Whole journeys
//! are tested end to end.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod notices;
mod updates;

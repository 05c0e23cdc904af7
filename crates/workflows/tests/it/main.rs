//! Tests of single use cases and of what their errors say. Whole journeys are tested end to end.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod alerts;
mod audit;
mod catalogue;
mod chain;
mod errors;
mod notices;
mod refusals;
mod settings;
mod shelf;
mod transfers;
mod updates;

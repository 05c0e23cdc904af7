//! Tests of the API through HTTP requests, with a real SQLite database.
#![expect(
    clippy::unwrap_used,
    reason = "a panic in a test helper is the report of the test"
)]

mod access;
mod catalogue;
mod document;
mod example;
mod faults;
mod headers;
mod lists;
mod modules;
mod payments;
mod refusals;
mod rows;
mod support;

//! The API as a client meets it, over the real store on SQLite.
#![expect(
    clippy::unwrap_used,
    reason = "a panic in a test helper is the report of the test"
)]

mod access;
mod catalogue;
mod document;
mod faults;
mod headers;
mod lists;
mod refusals;
mod support;

//! The HTTP API of the staff: routes, request and response types, and the shield around them.
//!
//! A route exists only by naming the use case it calls, so its permission, its place in the
//! [table](Api::routes) and its entry in the [document](Api::openapi) come from one registration.
//!
//! **Non-goals.** No rule of the shop and no SQL: a handler parses, calls one use case, maps. The
//! runtime owns sockets, TLS and time-outs of connections; the shop's dashboard is another face.
#![deny(missing_docs)]

mod api;
mod call;
mod cors;
mod docs;
mod extract;
mod handlers;
mod headers;
mod problem;
mod readiness;
mod request_id;
mod routes;
mod shield;
mod wire;

pub use api::{Api, ApiParts};
pub use readiness::{Check, Readiness};
pub use routes::RouteEntry;

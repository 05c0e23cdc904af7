//! The HTTP API of the staff: routes, request and response types, and the middleware around them.
//!
//! A route exists only together with the use case it calls, so its permission, its row in the
//! [table](Api::routes) and its entry in the [document](Api::openapi) come from one registration. To add
//! a route, write a file in `routes` and name it in `routes/mod.rs`.
//!
//! **Modules.** Each uses only those above it in this list (a test checks this):
//!
//! 1. `readiness`: what the server needs before it can serve
//! 2. `problem`: the answer to a failed request, with the HTTP status of each kind of error
//! 3. `headers`: security headers of every answer
//! 4. `cors`: origins whose pages may read answers
//! 5. `request_id`: the id of a request
//! 6. `extract`: bodies, query parameters, headers, ids in paths
//! 7. `wire`: JSON types and the query of lists, shared by routes
//! 8. `shared`: what handlers and middleware share between requests
//! 9. `call`: authentication, and the call of one use case
//! 10. `shield`: middleware around every route
//! 11. `registry`: collects routes for the server, the table and the document
//! 12. `routes`: the routes
//! 13. `docs`: the frame of the document, and the pages that show it
//! 14. `api`: puts everything together
//!
//! **Non-goals.** No rule of the shop and no SQL: a handler parses a request, calls one use case and converts
//! the result. Sockets, TLS and time-outs of connections belong to the runtime. The crate has no dashboard.
#![deny(missing_docs)]

// For the errors that `chainstore_kernel::reasons` declares.
extern crate alloc;

mod api;
mod call;
mod cors;
mod docs;
mod extract;
mod headers;
mod problem;
mod readiness;
mod registry;
mod request_id;
mod routes;
mod shared;
mod shield;
mod wire;

pub use api::{Api, ApiParts};
pub use readiness::{Check, Readiness};
pub use registry::RouteEntry;
pub use wire::rfc3339;

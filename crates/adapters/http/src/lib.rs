//! The HTTP API of the staff: routes, request and response types, and the middleware around them.
//!
//! A route exists only together with the use case it calls, so its permission, its row in the
//! [table](Api::routes) and its entry in the [document](Api::openapi) come from one registration. To add
//! a route, write a file in `routes` and name it in `routes/mod.rs`.
//!
//! **Modules.** Each uses only those above it in this list (a test checks this):
//!
//! 1. `readiness`: what the server needs before it can serve
//! 2. `limits`: how much of a request is read
//! 3. `problem`: the answer to a failed request, with the HTTP status of each kind of error
//! 4. `headers`: security headers of every answer
//! 5. `cors`: origins whose pages may read answers
//! 6. `request_id`: the id of a request
//! 7. `extract`: bodies, query parameters, headers, ids in paths
//! 8. `wire`: JSON types and the query of lists, shared by routes
//! 9. `shared`: what handlers and middleware share between requests
//! 10. `call`: authentication, and the call of one use case
//! 11. `shield`: middleware around every route
//! 12. `registry`: collects routes for the server, the table and the document
//! 13. `routes`: the routes
//! 14. `docs`: the frame of the document, and the pages that show it
//! 15. `api`: puts everything together
//!
//! **Non-goals.** No rule of the shop and no SQL: a handler parses a request, calls one use case and converts
//! the result. Sockets, TLS and time-outs of connections belong to the runtime. The crate has no dashboard.
#![deny(missing_docs)]

// The code that the macros `reasons!` and `plain_values!` of the kernel generate uses the crate `alloc`.
extern crate alloc;

mod api;
mod call;
mod cors;
mod docs;
mod extract;
mod headers;
mod limits;
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

//! One suite of laws for each port. A law is a named function over [`Ports`]; a macro for each suite
//! turns every law into a named test of whoever implements the ports:
//!
//! ```ignore
//! mod sqlite {
//!     chainstore_port_contracts::store_contracts!(crate::fixture::sqlite().await);
//! }
//! ```
//!
//! No law holds two transactions at once, except the one about dropping a transaction: an engine may
//! have one writer.
#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a law fails by panicking"
)]

mod given;
pub mod laws;
mod macros;
mod ports;

pub use given::{Given, ManualClock, TestEntropy};
pub use ports::Ports;

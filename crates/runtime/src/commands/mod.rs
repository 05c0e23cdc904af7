//! What the operator can do at the command line of the host.

mod audit;
mod keys;
mod migrate;

pub use audit::{audit_key, verify_audit};
pub use keys::{create_key, revoke_key};
pub use migrate::migrate;

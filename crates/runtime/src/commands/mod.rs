//! The commands of the operator at the command line of the host.

mod audit;
mod keys;
mod migrate;

pub use audit::{audit_key, verify_audit};
pub use keys::{create_key, list_keys, revoke_key};
pub use migrate::migrate;

//! What the operator can do at the command line of the host.

mod keys;
mod migrate;

pub use keys::{create_key, revoke_key};
pub use migrate::migrate;

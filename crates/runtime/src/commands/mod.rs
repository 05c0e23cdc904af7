//! The commands of the operator at the command line of the host.

mod audit;
mod keys;
mod migrate;
mod settings;

pub use audit::{audit_key, verify_audit};
pub use keys::{create_key, list_keys, revoke_key};
pub use migrate::migrate;
pub use settings::{set_setting, show_settings};

use crate::config::{Config, Program};
use crate::error::StartError;
use crate::platform::Platform;

/// The platform for a command, from the configuration of the server.
async fn platform() -> Result<Platform, StartError> {
    Platform::ready(Config::from_env(Program::Server)?, Program::Server).await
}

fn refused(error: impl std::fmt::Display) -> StartError {
    StartError::Command(error.to_string())
}

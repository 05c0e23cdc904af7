use crate::config::{Config, Program};
use crate::error::StartError;
use crate::platform::Platform;

/// Applies the migrations that the database does not have yet, and prints their names.
///
/// # Errors
/// [`StartError`] when the database cannot be used or a migration fails.
pub async fn migrate() -> Result<(), StartError> {
    let platform = Platform::build(Config::from_env(Program::Server)?, Program::Server).await?;
    let pending = platform.pending().await?;
    if pending.is_empty() {
        println!("The schema is up to date.");
        return Ok(());
    }
    let migrated = platform.database.migrate().await;
    migrated.map_err(|error| StartError::Database(error.to_string()))?;
    for name in pending {
        println!("applied {name}");
    }
    Ok(())
}

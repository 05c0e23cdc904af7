use crate::config::{Config, Program};
use crate::{Platform, StartError};

/// Brings the schema up to date and says what was done.
///
/// # Errors
/// [`StartError`].
pub async fn migrate() -> Result<(), StartError> {
    let platform = Platform::build(Config::from_env(Program::Server)?).await?;
    let failed = |error: chainstore_kernel::StoreError| StartError::Database(error.to_string());
    let pending = platform
        .database
        .pending_migrations()
        .await
        .map_err(failed)?;
    if pending.is_empty() {
        println!("The schema is up to date.");
        return Ok(());
    }
    platform.database.migrate().await.map_err(failed)?;
    for name in pending {
        println!("applied {name}");
    }
    Ok(())
}

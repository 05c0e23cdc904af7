use chainstore_identity::{ApiKeyId, Role};
use chainstore_kernel::Principal;
use chainstore_workflows::staff::IssueKeyCommand;

use crate::config::{Config, Program};
use crate::{Platform, StartError};

/// Makes an API key and prints it, as the last line.
///
/// # Errors
/// [`StartError`].
pub async fn create_key(name: &str, role: &str, days: u32) -> Result<(), StartError> {
    let role = Role::parse(role).ok_or_else(|| {
        StartError::Command(format!(
            "the role `{role}` is not one of admin, user, readonly"
        ))
    })?;
    let platform = Platform::ready(Config::from_env(Program::Server)?).await?;
    let command = IssueKeyCommand {
        name: name.to_owned(),
        role,
        days,
    };
    let issued = platform
        .gate
        .call(&operator(&platform), &platform.staff.issue_key, command)
        .await;
    let issued = issued.map_err(|error| StartError::Command(error.to_string()))?;
    println!(
        "API key `{name}` ({}), valid for {days} days. It cannot be shown again:",
        role.name()
    );
    println!("{}", issued.text.expose());
    Ok(())
}

/// Ends an API key now.
///
/// # Errors
/// [`StartError`].
pub async fn revoke_key(id: &str) -> Result<(), StartError> {
    let id: ApiKeyId = id
        .parse()
        .map_err(|error| StartError::Command(format!("{error}")))?;
    let platform = Platform::ready(Config::from_env(Program::Server)?).await?;
    let revoked = platform
        .gate
        .call(&operator(&platform), &platform.staff.revoke_key, id)
        .await;
    revoked.map_err(|error| StartError::Command(error.to_string()))?;
    println!("API key {id} is revoked.");
    Ok(())
}

/// Whoever can run commands on the host holds its secrets already: they act with an admin's rights.
fn operator(platform: &Platform) -> Principal {
    let rights: Vec<_> = Role::Admin.permissions().iter().collect();
    platform.worker("operator", &rights)
}

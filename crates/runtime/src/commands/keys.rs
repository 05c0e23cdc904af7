use chainstore_http::rfc3339;
use chainstore_identity::{ApiKey, ApiKeyId, Role};
use chainstore_kernel::{PageRequest, Timestamp};
use chainstore_orders::ShortText;
use chainstore_workflows::operator::{
    IssueKey, IssueKeyCommand, ListKeys, RevokeKey, RevokeKeyError,
};

use super::{platform, refused};
use crate::error::StartError;
use crate::plural::plural;
use crate::principals;

/// Makes an API key and prints it in the last line, so that a script can read it from there.
///
/// # Errors
/// [`StartError`] when the values are refused or the database cannot be used.
pub async fn create_key(name: &str, role: &str, days: u32) -> Result<(), StartError> {
    let role = Role::parse(role).ok_or_else(|| {
        StartError::Command(format!(
            "the role `{role}` is not one of admin, user, readonly"
        ))
    })?;
    let called: ShortText = name
        .parse()
        .map_err(|error| StartError::Command(format!("--name: {error}")))?;
    let platform = platform().await?;
    let who = principals::operator(platform.clock.now());
    let command = IssueKeyCommand {
        name: called,
        role,
        days,
    };
    let issued = platform.gate.call::<IssueKey>(&who, command).await;
    let issued = issued.map_err(refused)?;
    println!(
        "API key `{name}` ({}), valid for {}. It cannot be shown again:",
        role.name(),
        plural(days, "day", "days")
    );
    println!("{}", issued.text.expose());
    Ok(())
}

/// Prints every API key that was ever made, newest first, with what it may do.
///
/// # Errors
/// [`StartError`] when the database cannot be used.
pub async fn list_keys() -> Result<(), StartError> {
    let platform = platform().await?;
    let now = platform.clock.now();
    let who = principals::operator(now);
    let mut request = PageRequest::first(PageRequest::MOST);
    let mut none = true;
    loop {
        let page = platform.gate.call::<ListKeys>(&who, request).await;
        let page = page.map_err(refused)?;
        none &= page.items.is_empty();
        for key in &page.items {
            println!("{}", line(key, now));
        }
        if page.next.is_none() {
            if none {
                eprintln!(
                    "no API key yet; `chainstore-server admin create-key --name <name>` makes one"
                );
            }
            return Ok(());
        }
        request = PageRequest::new(page.next, PageRequest::MOST);
    }
}

/// One key for people to read. It is one line, even if the name of the key contains a line break.
fn line(key: &ApiKey, now: Timestamp) -> String {
    let state = match key.revoked_at {
        Some(at) => format!("revoked {}", rfc3339(at)),
        None if key.expires_at <= now => format!("expired {}", rfc3339(key.expires_at)),
        None => format!("valid until {}", rfc3339(key.expires_at)),
    };
    let name = key.name.escape_debug();
    format!("{}  {state}  `{name}`  {}", key.id, key.scopes)
}

/// Revokes an API key: from now on it is refused.
///
/// # Errors
/// [`StartError`] when there is no such key or the database cannot be used.
pub async fn revoke_key(id: &str) -> Result<(), StartError> {
    let id: ApiKeyId = id
        .parse()
        .map_err(|error| StartError::Command(format!("{error}")))?;
    let platform = platform().await?;
    let who = principals::operator(platform.clock.now());
    match platform.gate.call::<RevokeKey>(&who, id).await {
        Ok(()) => {
            println!("API key {id} is revoked.");
            Ok(())
        }
        Err(RevokeKeyError::NotFound) => Err(StartError::Command(format!(
            "there is no API key {id}; `chainstore-server admin list-keys` lists them"
        ))),
        Err(error) => Err(refused(error)),
    }
}

#[cfg(test)]
mod tests {
    use chainstore_kernel::{Id, PermissionSet};

    use super::*;

    #[test]
    fn a_key_is_shown_with_its_state_and_what_it_allows() {
        let at = Timestamp::from_seconds;
        let key = |revoked_at| ApiKey {
            id: Id::from_uuid(uuid::Uuid::nil()),
            staff: Id::from_uuid(uuid::Uuid::nil()),
            name: "till\n1".into(),
            hash: [0; 32],
            scopes: PermissionSet::parse("orders.read"),
            created_at: at(0),
            expires_at: at(1_800_000_000),
            revoked_at,
        };
        let shown = |key: &ApiKey, now| {
            let line = line(key, at(now));
            assert!(line.ends_with("  `till\\n1`  orders.read"), "{line}");
            line
        };
        assert!(shown(&key(None), 1_799_999_999).contains("  valid until 2027-01-15"));
        assert!(shown(&key(None), 1_800_000_000).contains("  expired 2027-01-15"));
        assert!(shown(&key(Some(at(86_400))), 1_800_000_000).contains("  revoked 1970-01-02"));
    }
}

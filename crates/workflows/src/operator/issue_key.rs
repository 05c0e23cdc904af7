use alloc::string::{String, ToString};
use core::time::Duration;

use chainstore_identity::permissions::KEYS_WRITE;
use chainstore_identity::{ApiKey, ApiKeyId, ApiKeyText, Role};
use chainstore_kernel::{Authorized, Needs, Sensitive, UseCase};
use chainstore_orders::ShortText;

use crate::Context;
use crate::audit::audited;
use crate::error::errors;
use crate::permissions;

/// Makes an API key and returns it. It is never shown again.
pub struct IssueKey;

/// What the new key shall be.
#[derive(Clone, Debug)]
pub struct IssueKeyCommand {
    /// A name by which staff recognise it in lists.
    pub name: ShortText,
    /// The role whose permissions it gets.
    pub role: Role,
    /// The number of days for which it is valid, from 1 to 90.
    pub days: u32,
}

/// A new key.
#[derive(Clone, Debug)]
pub struct IssuedKey {
    /// The key as it is stored: without its secret.
    pub key: ApiKey,
    /// The whole key. It cannot be shown again, because the secret is not stored.
    pub text: Sensitive<String>,
}

errors! {
    /// Why no key is made.
    IssueKeyError in "issue_key" {
        /// The caller does not hold all permissions of the role.
        TooWide = Forbidden, "a key cannot allow more than its maker may do";
        /// The number of days is 0 or above 90.
        Life = Invalid, "a key is valid for between 1 and 90 days";
    }
}

audited! { KeyIssued(key: ApiKeyId) = "key.issued" { role: Role } }

impl UseCase for IssueKey {
    type Context = Context;
    const NAME: &'static str = "operator.issue_key";
    const NEEDS: Needs = Needs::of(KEYS_WRITE);
    type Command = IssueKeyCommand;
    type Output = IssuedKey;
    type Error = IssueKeyError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        command: IssueKeyCommand,
    ) -> Result<IssuedKey, IssueKeyError> {
        let scopes = permissions::of_role(command.role);
        if !who.principal().may_grant(&scopes) {
            return Err(IssueKeyError::TooWide);
        }
        if !(1..=90).contains(&command.days) {
            return Err(IssueKeyError::Life);
        }
        let now = context.clock.now();
        let text = ApiKeyText::draw(context.mint(), &*context.entropy);
        let key = ApiKey {
            id: text.id,
            staff: context.mint(),
            name: command.name.to_string(),
            hash: context.hasher.hash(text.secret.expose()),
            scopes,
            created_at: now,
            expires_at: now.plus(Duration::from_secs(u64::from(command.days) * 86_400)),
            revoked_at: None,
        };
        let mut tx = context.begin(who).await?;
        tx.keys().add(&key).await?;
        let issued = KeyIssued {
            key: key.id,
            role: command.role,
        };
        context.audit(&mut *tx, who.actor(), &issued)?;
        tx.commit().await?;
        Ok(IssuedKey {
            key,
            text: text.reveal(),
        })
    }
}

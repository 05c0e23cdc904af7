use alloc::{
    string::{String, ToString},
    sync::Arc,
    vec,
};
use core::time::Duration;

use chainstore_identity::ports::SecretHasher;
use chainstore_identity::{ApiKey, ApiKeyId, ApiKeyText, Role};
use chainstore_kernel::{Authorized, Id, Needs, Permission, Principal, Sensitive, UseCase};

use crate::Context;
use crate::error::errors;

/// Makes an API key and shows it once.
pub struct IssueKey(pub(super) Arc<Context>, pub(super) Arc<dyn SecretHasher>);
/// Ends an API key now.
pub struct RevokeKey(pub(super) Arc<Context>);
/// Turns an API key into the principal that acts with it.
pub struct AuthenticateKey(pub(super) Arc<Context>, pub(super) Arc<dyn SecretHasher>);

errors! {
    /// Why a key is refused.
    KeyError {
        /// Not known, wrong, revoked or over: one answer for all.
        Refused = Unauthenticated, "this API key is not valid";
        /// The maker does not hold what the key should allow.
        TooWide = Forbidden, "a key cannot allow more than its maker may do";
        /// The life is zero or longer than allowed.
        Life = Invalid, "a key lives between 1 and 90 days";
    }
}

/// What key to make.
#[derive(Clone, Debug)]
pub struct IssueKeyCommand {
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// For how many days, 90 at most.
    pub days: u32,
}

/// A new key.
#[derive(Clone, Debug)]
pub struct IssuedKey {
    /// What rests of it.
    pub key: ApiKey,
    /// The key itself; it cannot be shown again.
    pub text: Sensitive<String>,
}

impl UseCase for IssueKey {
    const NAME: &'static str = "staff.issue_key";
    const NEEDS: Needs = Needs::Permission(Permission::KeysWrite);
    type Command = IssueKeyCommand;
    type Output = IssuedKey;
    type Error = KeyError;

    async fn run(
        &self,
        who: Authorized<'_, Self>,
        command: IssueKeyCommand,
    ) -> Result<IssuedKey, KeyError> {
        let Self(context, hasher) = self;
        let scopes = command.role.permissions();
        if !who.principal().permissions().covers(scopes) {
            return Err(KeyError::TooWide);
        }
        if !(1..=90).contains(&command.days) {
            return Err(KeyError::Life);
        }
        let now = context.clock.now();
        let text = ApiKeyText::draw(Id::mint(now, &*context.entropy), &*context.entropy);
        let key = ApiKey {
            id: text.id,
            staff: Id::mint(now, &*context.entropy),
            name: command.name,
            hash: hasher.hash(text.secret.expose()),
            scopes,
            created_at: now,
            expires_at: now.plus(Duration::from_secs(u64::from(command.days) * 86_400)),
            revoked_at: None,
        };
        let mut tx = context.begin().await?;
        tx.keys().add(&key).await?;
        let details = vec![("role", command.role.name().to_string())];
        tx.audit()
            .append(context.audit(who.actor(), "key.issued", key.id.to_string(), details));
        tx.commit().await?;
        Ok(IssuedKey {
            key,
            text: text.reveal(),
        })
    }
}

impl UseCase for RevokeKey {
    const NAME: &'static str = "staff.revoke_key";
    const NEEDS: Needs = Needs::Permission(Permission::KeysWrite);
    type Command = ApiKeyId;
    type Output = ();
    type Error = KeyError;

    async fn run(&self, who: Authorized<'_, Self>, id: ApiKeyId) -> Result<(), KeyError> {
        let mut tx = self.0.begin().await?;
        tx.keys().revoke(id, self.0.clock.now()).await?;
        tx.audit().append(
            self.0
                .audit(who.actor(), "key.revoked", id.to_string(), vec![]),
        );
        tx.commit().await?;
        Ok(())
    }
}

impl UseCase for AuthenticateKey {
    const NAME: &'static str = "staff.authenticate_key";
    const NEEDS: Needs = Needs::Anyone;
    /// The key as it was sent.
    type Command = Sensitive<String>;
    type Output = Principal;
    type Error = KeyError;

    async fn run(
        &self,
        _who: Authorized<'_, Self>,
        sent: Sensitive<String>,
    ) -> Result<Principal, KeyError> {
        let Self(context, hasher) = self;
        let text: ApiKeyText = sent.expose().parse().map_err(|_| KeyError::Refused)?;
        let key = context
            .read()
            .await?
            .key(text.id)
            .await?
            .ok_or(KeyError::Refused)?;
        if !hasher.fits(text.secret.expose(), &key.hash) {
            return Err(KeyError::Refused);
        }
        key.principal(context.clock.now()).ok_or(KeyError::Refused)
    }
}

use chainstore_identity::ApiKeyId;
use chainstore_identity::permissions::KEYS_WRITE;
use chainstore_kernel::{Authorized, Needs, UseCase};

use crate::Context;
use crate::audit::audited;
use crate::error::errors;

/// Revokes an API key: from now on it is refused.
pub struct RevokeKey;

errors! {
    /// Why a key is not revoked.
    RevokeKeyError in "revoke_key" {
        /// There is no such key.
        NotFound = NotFound, "there is no such API key";
    }
}

audited! { KeyRevoked(key: ApiKeyId) = "key.revoked" }

impl UseCase for RevokeKey {
    type Context = Context;
    const NAME: &'static str = "operator.revoke_key";
    const NEEDS: Needs = Needs::of(KEYS_WRITE);
    type Command = ApiKeyId;
    type Output = ();
    type Error = RevokeKeyError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        key: ApiKeyId,
    ) -> Result<(), RevokeKeyError> {
        let mut tx = context.begin(who).await?;
        if !tx.keys().revoke(key, context.clock.now()).await? {
            return Err(RevokeKeyError::NotFound);
        }
        context.audit(&mut *tx, who.actor(), &KeyRevoked { key })?;
        tx.commit().await?;
        Ok(())
    }
}

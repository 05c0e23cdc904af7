use alloc::string::String;

use chainstore_identity::ApiKeyText;
use chainstore_kernel::{Authorized, Needs, Principal, Sensitive, UseCase};

use crate::Context;
use crate::error::errors;

/// Finds the principal that acts with an API key.
pub struct AuthenticateKey;

errors! {
    /// Why a key is refused.
    AuthenticateKeyError in "authenticate_key" {
        /// The key is malformed, unknown, wrong, revoked or expired. All have the same answer, so that a caller
        /// learns nothing about keys.
        Refused = Unauthenticated, "this API key is not valid";
    }
}

impl UseCase for AuthenticateKey {
    type Context = Context;
    const NAME: &'static str = "staff.authenticate_key";
    const NEEDS: Needs = Needs::ANYONE;
    /// The key as the caller sent it.
    type Command = Sensitive<String>;
    type Output = Principal;
    type Error = AuthenticateKeyError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        sent: Sensitive<String>,
    ) -> Result<Principal, AuthenticateKeyError> {
        let refused = AuthenticateKeyError::Refused;
        let Ok(text) = sent.expose().parse::<ApiKeyText>() else {
            return Err(refused);
        };
        let Some(key) = context.read(who).await?.key(text.id).await? else {
            return Err(refused);
        };
        if !context.hasher.fits(text.secret.expose(), &key.hash) {
            return Err(refused);
        }
        key.principal(context.clock.now()).ok_or(refused)
    }
}

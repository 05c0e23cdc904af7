use chainstore_identity::ApiKey;
use chainstore_identity::permissions::KEYS_WRITE;
use chainstore_kernel::{Authorized, Needs, Page, PageRequest, UseCase};

use crate::Context;
use crate::error::errors;

/// API keys, newest first. Revoked and expired keys are listed too.
pub struct ListKeys;

errors! {
    /// Why keys cannot be listed.
    ListKeysError in "list_keys" {}
}

impl UseCase for ListKeys {
    type Context = Context;
    const NAME: &'static str = "operator.list_keys";
    const NEEDS: Needs = Needs::of(KEYS_WRITE);
    type Command = PageRequest;
    type Output = Page<ApiKey>;
    type Error = ListKeysError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        page: PageRequest,
    ) -> Result<Page<ApiKey>, ListKeysError> {
        Ok(context.read(who).await?.keys(page).await?)
    }
}

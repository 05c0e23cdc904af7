use chainstore_kernel::{Authorized, Needs, Page, PageRequest, UseCase};
use chainstore_payments::SuspenseEntry;
use chainstore_payments::permissions::PAYMENTS_READ;
use chainstore_payments::ports::SuspenseFilter;

use crate::Context;
use crate::error::errors;

/// Money in suspense, oldest first.
pub struct ListSuspense;

errors! {
    /// Why suspense cannot be listed.
    ListSuspenseError in "list_suspense" {}
}

impl UseCase for ListSuspense {
    type Context = Context;
    const NAME: &'static str = "staff.list_suspense";
    const NEEDS: Needs = Needs::of(PAYMENTS_READ);
    type Command = (SuspenseFilter, PageRequest);
    type Output = Page<SuspenseEntry>;
    type Error = ListSuspenseError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        (filter, page): (SuspenseFilter, PageRequest),
    ) -> Result<Page<SuspenseEntry>, ListSuspenseError> {
        Ok(context.read(who).await?.suspense(filter, page).await?)
    }
}

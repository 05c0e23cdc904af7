use chainstore_kernel::{Authorized, Needs, Page, PageRequest, UseCase};
use chainstore_payments::permissions::PAYMENTS_READ;
use chainstore_payments::ports::TransferFilter;
use chainstore_payments::ports::TransferRow;

use crate::Context;
use crate::error::errors;

/// Transfers, the one that was paid most recently first.
pub struct ListTransfers;

errors! {
    /// Why transfers cannot be listed.
    ListTransfersError in "list_transfers" {}
}

impl UseCase for ListTransfers {
    type Context = Context;
    const NAME: &'static str = "staff.list_transfers";
    const NEEDS: Needs = Needs::of(PAYMENTS_READ);
    type Command = (TransferFilter, PageRequest);
    type Output = Page<TransferRow>;
    type Error = ListTransfersError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        (filter, page): (TransferFilter, PageRequest),
    ) -> Result<Page<TransferRow>, ListTransfersError> {
        Ok(context.read(who).await?.transfers(filter, page).await?)
    }
}

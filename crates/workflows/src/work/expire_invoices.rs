use chainstore_kernel::{Authorized, ChainId, Lease, Needs, UseCase};
use chainstore_payments::Views;
use chainstore_payments::permissions::PAYMENTS_WORK;

use crate::Context;
use crate::error::errors;
use crate::settlement::MovedInvoice;

/// Expires invoices whose time is over. An invoice stays open while a chain of its attempts was not seen past its deadline.
pub struct ExpireInvoices;

/// The chain, and the lease that allows to follow it.
#[derive(Clone, Debug)]
pub struct ExpireInvoicesCommand {
    /// The chain.
    pub chain: ChainId,
    /// The lease of the scanner of this chain.
    pub lease: Lease,
}

errors! {
    /// Why invoices cannot be expired.
    ExpireInvoicesError in "expire_invoices" {}
}

/// The number of invoices that are assessed in one step.
const STEP: u32 = 50;

impl UseCase for ExpireInvoices {
    type Context = Context;
    const NAME: &'static str = "work.expire_invoices";
    const NEEDS: Needs = Needs::of(PAYMENTS_WORK);
    type Command = ExpireInvoicesCommand;
    /// How many invoices changed.
    type Output = usize;
    type Error = ExpireInvoicesError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        ExpireInvoicesCommand { chain, lease }: ExpireInvoicesCommand,
    ) -> Result<usize, ExpireInvoicesError> {
        let mut tx = context.begin(who).await?;
        tx.fence(&lease).await?;
        let views = Views {
            now: context.clock.now(),
            chains: tx.read().progress().await?,
        };
        let seen = views.of(chain).observed_through;
        let mut moved = 0;
        for invoice in tx.read().due(chain, seen, STEP).await? {
            let read = MovedInvoice::read(invoice);
            let (next, events) = read.invoice.clone().advance(&views);
            if next != read.invoice {
                let changed = read.moved(next, events);
                changed.write(context, &mut *tx, who.actor()).await?;
                moved += 1;
            }
        }
        tx.commit().await?;
        Ok(moved)
    }
}

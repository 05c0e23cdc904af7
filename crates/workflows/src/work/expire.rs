use alloc::sync::Arc;

use chainstore_kernel::{Authorized, ChainId, Lease, Needs, Permission, UseCase};
use chainstore_payments::ChainView;

use crate::Context;
use crate::error::errors;
use crate::settlement::settle;

/// Ends invoices whose time is over, unless the chain could not be seen up to their deadline.
pub struct ExpireInvoices {
    context: Arc<Context>,
    chain: ChainId,
}

errors! {
    /// How expiry fails.
    ExpireError {}
}

/// Invoices looked at in one step.
const STEP: u32 = 50;

impl ExpireInvoices {
    /// For one chain.
    pub const fn new(context: Arc<Context>, chain: ChainId) -> Self {
        Self { context, chain }
    }
}

impl UseCase for ExpireInvoices {
    const NAME: &'static str = "work.expire_invoices";
    const NEEDS: Needs = Needs::Permission(Permission::PaymentsWork);
    type Command = Lease;
    /// How many invoices moved.
    type Output = usize;
    type Error = ExpireError;

    async fn run(&self, who: Authorized<'_, Self>, lease: Lease) -> Result<usize, ExpireError> {
        let now = self.context.clock.now();
        let mut tx = self.context.begin().await?;
        tx.fence(&lease).await?;
        let view = ChainView {
            height: tx.chains().height(self.chain).await?,
            observed_through: tx.chains().observed_through(self.chain).await?,
            now,
        };
        let mut moved = 0;
        for invoice in tx.invoices().due(self.chain, now, STEP).await? {
            let (next, events) = invoice.clone().advance(&view);
            if next != invoice {
                settle(&self.context, &mut tx, who.actor(), &next, &events).await?;
                moved += 1;
            }
        }
        tx.commit().await?;
        Ok(moved)
    }
}

use chainstore_kernel::{Authorized, ChainId, Needs, UseCase};
use chainstore_payments::permissions::PAYMENTS_READ;
use chainstore_payments::{ChainView, Views};

use crate::Context;
use crate::error::errors;

/// Shows how far a chain was followed.
pub struct ShowChain;

errors! {
    /// Why the progress cannot be read.
    ShowChainError in "show_chain" {}
}

impl UseCase for ShowChain {
    type Context = Context;
    const NAME: &'static str = "operator.show_chain";
    const NEEDS: Needs = Needs::of(PAYMENTS_READ);
    type Command = ChainId;
    /// The progress; at height 0 when the chain was never followed.
    type Output = ChainView;
    type Error = ShowChainError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        chain: ChainId,
    ) -> Result<ChainView, ShowChainError> {
        let views = Views {
            now: context.clock.now(),
            chains: context.read(who).await?.progress().await?,
        };
        Ok(views.of(chain))
    }
}

use alloc::vec::Vec;

use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_ports::Incoming;

use crate::Context;
use crate::error::errors;
use crate::permissions::GATEWAY_WORK;

/// Keeps what came in from outside, before it is acknowledged.
pub struct AcceptUpdates;

errors! {
    /// How keeping fails; the sender sends again.
    AcceptUpdatesError in "accept_updates" {}
}

impl UseCase for AcceptUpdates {
    type Context = Context;
    const NAME: &'static str = "work.accept_updates";
    const NEEDS: Needs = Needs::of(GATEWAY_WORK);
    type Command = Vec<Incoming>;
    /// How many were new.
    type Output = usize;
    type Error = AcceptUpdatesError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        items: Vec<Incoming>,
    ) -> Result<usize, AcceptUpdatesError> {
        Ok(context.inbox.accept(who, &items).await?)
    }
}

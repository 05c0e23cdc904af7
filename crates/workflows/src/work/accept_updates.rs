use alloc::vec::Vec;

use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_ports::Incoming;

use crate::Context;
use crate::error::errors;
use crate::permissions::GATEWAY_WORK;

/// Stores updates that arrived from outside. Only afterwards is the sender told that they have arrived.
pub struct AcceptUpdates;

errors! {
    /// Why updates are not stored. The sender then sends them again.
    AcceptUpdatesError in "accept_updates" {}
}

impl UseCase for AcceptUpdates {
    type Context = Context;
    const NAME: &'static str = "work.accept_updates";
    const NEEDS: Needs = Needs::of(GATEWAY_WORK);
    type Command = Vec<Incoming>;
    /// How many of them were not stored before.
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

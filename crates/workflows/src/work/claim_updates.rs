use alloc::{string::String, vec::Vec};
use core::time::Duration;

use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_ports::Claimed;

use crate::Context;
use crate::error::errors;
use crate::permissions::GATEWAY_WORK;

/// Claims items of the inbox for one minute, to work them.
pub struct ClaimUpdates;

/// The source, and the number of items.
#[derive(Clone, Debug)]
pub struct ClaimUpdatesCommand {
    /// The source, such as `telegram:<bot id>`.
    pub source: String,
    /// The number of items at most.
    pub take: u32,
}

/// The claimed items.
#[derive(Clone, Debug)]
pub struct ClaimedUpdates {
    /// The items to be worked.
    pub items: Vec<Claimed>,
    /// Whether as many items were found as asked for, so that there may be more.
    pub more: bool,
}

errors! {
    /// Why items cannot be claimed.
    ClaimUpdatesError in "claim_updates" {}
}

/// The time for which an item is claimed. If the worker dies, the item can be claimed again after it.
const LEASE: Duration = Duration::from_mins(1);
/// How often an item is claimed before it is parked.
pub(crate) const TRIES: u32 = 8;

impl UseCase for ClaimUpdates {
    type Context = Context;
    const NAME: &'static str = "work.claim_updates";
    const NEEDS: Needs = Needs::of(GATEWAY_WORK);
    type Command = ClaimUpdatesCommand;
    type Output = ClaimedUpdates;
    type Error = ClaimUpdatesError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        command: ClaimUpdatesCommand,
    ) -> Result<ClaimedUpdates, ClaimUpdatesError> {
        let inbox = &context.inbox;
        let ClaimUpdatesCommand { source, take } = command;
        let mut items = inbox.claim(who, &source, take, LEASE).await?;
        let more = items.len() >= take as usize;
        // A worker that fails puts the item back or parks it. An item claimed more often than [`TRIES`] was
        // never put back: its worker died each time.
        for item in items.iter().filter(|item| item.attempts > TRIES) {
            let reason = "the program died each time it was worked";
            inbox.park(who, item.id, reason).await?;
        }
        items.retain(|item| item.attempts <= TRIES);
        Ok(ClaimedUpdates { items, more })
    }
}

use alloc::{string::String, vec::Vec};
use core::time::Duration;

use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_ports::Claimed;

use crate::Context;
use crate::error::errors;
use crate::permissions::GATEWAY_WORK;

/// Takes items of the inbox for a minute, to be worked.
pub struct ClaimUpdates;

/// From where, and how many.
#[derive(Clone, Debug)]
pub struct ClaimUpdatesCommand {
    /// The source.
    pub source: String,
    /// Items at most.
    pub take: u32,
}

/// What was taken.
#[derive(Clone, Debug)]
pub struct ClaimedUpdates {
    /// The items to be worked.
    pub items: Vec<Claimed>,
    /// As many as asked for were found: there may be more.
    pub more: bool,
}

errors! {
    /// How taking items fails.
    ClaimUpdatesError in "claim_updates" {}
}

/// How long a claimed item may take.
const LEASE: Duration = Duration::from_mins(1);
/// How often an item is claimed before it is given up.
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
        // Claimed more often than it was given back: whoever worked it died each time.
        for item in items.iter().filter(|item| item.attempts > TRIES) {
            let reason = "the program died each time it was worked";
            inbox.park(who, item.id, reason).await?;
        }
        items.retain(|item| item.attempts <= TRIES);
        Ok(ClaimedUpdates { items, more })
    }
}

use alloc::string::String;
use core::time::Duration;

use chainstore_kernel::{Authorized, Needs, UseCase};

use super::claim_updates::TRIES;
use crate::Context;
use crate::error::errors;
use crate::permissions::GATEWAY_WORK;

/// Records the result of working a claimed item of the inbox.
pub struct FinishUpdate;

/// The item, and the result of working it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishUpdateCommand {
    /// The number of the item in the queue.
    pub id: i64,
    /// How often it was claimed, this time included.
    pub attempts: u32,
    /// The result of working it.
    pub handled: Handled,
}

/// The result of working an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handled {
    /// It was worked.
    Done,
    /// Something it needs cannot be reached. It shall be tried again after this time.
    Later(Duration),
    /// It cannot be worked and shall be parked.
    Park {
        /// Why it cannot be worked; holds no personal data.
        reason: String,
    },
}

errors! {
    /// Why the result cannot be recorded. The item can be claimed again when its claim has ended.
    FinishUpdateError in "finish_update" {}
}

impl UseCase for FinishUpdate {
    type Context = Context;
    const NAME: &'static str = "work.finish_update";
    const NEEDS: Needs = Needs::of(GATEWAY_WORK);
    type Command = FinishUpdateCommand;
    type Output = ();
    type Error = FinishUpdateError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        command: FinishUpdateCommand,
    ) -> Result<(), FinishUpdateError> {
        let inbox = &context.inbox;
        let FinishUpdateCommand {
            id,
            attempts,
            handled,
        } = command;
        match handled {
            Handled::Done => inbox.done(who, id).await?,
            Handled::Later(_) if attempts >= TRIES => {
                inbox.park(who, id, "it failed too often").await?;
            }
            Handled::Later(delay) => inbox.retry(who, id, delay).await?,
            Handled::Park { reason } => inbox.park(who, id, &reason).await?,
        }
        Ok(())
    }
}

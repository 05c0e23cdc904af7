use alloc::string::String;
use core::time::Duration;

use chainstore_kernel::{Authorized, Needs, UseCase};

use super::claim_updates::TRIES;
use crate::Context;
use crate::error::errors;
use crate::permissions::GATEWAY_WORK;

/// Says how an item of the inbox fared.
pub struct FinishUpdate;

/// Which item, and how it fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishUpdateCommand {
    /// Its number in the queue.
    pub id: i64,
    /// How often it was claimed.
    pub attempts: u32,
    /// How it fared.
    pub handled: Handled,
}

/// How an item fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handled {
    /// It is worked.
    Done,
    /// Something it needs is away; try again after a while.
    Later(Duration),
    /// It cannot be worked.
    Park {
        /// Why; holds no personal data.
        reason: String,
    },
}

errors! {
    /// How finishing fails; the item comes back when its minute is over.
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

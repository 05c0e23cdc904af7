use alloc::{boxed::Box, string::String, sync::Arc};
use core::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Authorized, Needs, Permission, UseCase};

use crate::error::errors;
use crate::ports::{Claimed, InboxQueue};

/// Works what came in: claims items of the durable inbox and hands each to the handler.
pub struct HandleUpdates {
    queue: Arc<dyn InboxQueue>,
    handler: Arc<dyn UpdateHandler>,
}

errors! {
    /// How working the inbox fails as a whole; a single item that fails is retried or parked.
    HandleError {}
}

/// From where, and how many.
#[derive(Clone, Debug)]
pub struct HandleUpdatesCommand {
    /// The source.
    pub source: String,
    /// Items at most.
    pub take: u32,
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

/// Knows how to work an item. Working one twice has the effect of working it once: what it changes
/// goes through use cases that can be repeated.
#[async_trait]
pub trait UpdateHandler: Send + Sync {
    /// Works an item.
    async fn handle(&self, item: &Claimed) -> Handled;
}

/// How long a claimed item may take.
const LEASE: Duration = Duration::from_mins(1);
/// Tries before an item is given up.
const TRIES: u32 = 8;

impl HandleUpdates {
    /// Works `queue` with `handler`.
    pub fn new(queue: Arc<dyn InboxQueue>, handler: Arc<dyn UpdateHandler>) -> Self {
        Self { queue, handler }
    }
}

impl UseCase for HandleUpdates {
    const NAME: &'static str = "work.handle_updates";
    const NEEDS: Needs = Needs::Permission(Permission::GatewayWork);
    type Command = HandleUpdatesCommand;
    /// How many were taken; as many as asked for means that there may be more.
    type Output = u32;
    type Error = HandleError;

    async fn run(
        &self,
        _who: Authorized<'_, Self>,
        command: HandleUpdatesCommand,
    ) -> Result<u32, HandleError> {
        let mut taken = 0;
        for item in self
            .queue
            .claim(&command.source, command.take, LEASE)
            .await?
        {
            // It was claimed more often than it was ever given back: whoever worked it died over it.
            if item.attempts > TRIES {
                self.queue.park(item.id, "it ends its worker").await?;
                taken += 1;
                continue;
            }
            match self.handler.handle(&item).await {
                Handled::Done => self.queue.done(item.id).await?,
                Handled::Later(_) if item.attempts >= TRIES => {
                    self.queue.park(item.id, "it failed too often").await?;
                }
                Handled::Later(delay) => self.queue.retry(item.id, delay).await?,
                Handled::Park { reason } => self.queue.park(item.id, &reason).await?,
            }
            taken += 1;
        }
        Ok(taken)
    }
}

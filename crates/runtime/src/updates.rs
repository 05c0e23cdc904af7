use std::sync::Arc;
use std::time::Duration;

use chainstore_kernel::{Gate, Principal};
use chainstore_ports::{Claimed, Wakeup, Work};
use chainstore_postgres::SqlWakeup;
use chainstore_telegram::Gateway;
use chainstore_workflows::Context;
use chainstore_workflows::work::{
    ClaimUpdates, ClaimUpdatesCommand, FinishUpdate, FinishUpdateCommand,
};

use crate::platform::Platform;
use crate::supervisor::Supervisor;
use crate::work::Next;

/// How many updates one worker claims at once: so few that it has worked all of them before its claim ends.
const UPDATES: u32 = 4;
/// The number of workers that work updates at the same time. Updates of one shopper are still worked one after
/// the other.
const WORKERS: usize = 4;
/// How long a worker waits for a wake-up before it queries the inbox anyway.
const IDLE: Duration = Duration::from_secs(1);
/// The pause after an error of the store.
const TROUBLE: Duration = Duration::from_secs(1);

/// Works the updates of the inbox until it is empty, then waits for more.
struct Updates {
    gate: Gate<Context>,
    who: Principal,
    gateway: Gateway,
    wakeup: Arc<dyn Wakeup>,
}

/// Starts the workers that work updates.
pub(crate) fn start(
    platform: &Platform,
    gateway: &Gateway,
    who: &Principal,
    supervisor: &Supervisor,
) {
    let updates = Arc::new(Updates {
        gate: platform.gate.clone(),
        who: who.clone(),
        gateway: gateway.clone(),
        wakeup: Arc::new(SqlWakeup::new(platform.database.clone())),
    });
    for _ in 0..WORKERS {
        let updates = Arc::clone(&updates);
        supervisor.worker("updates", move || {
            let updates = Arc::clone(&updates);
            async move { updates.step().await }
        });
    }
}

impl Updates {
    async fn step(&self) -> Next {
        let command = ClaimUpdatesCommand {
            source: self.gateway.source().to_owned(),
            take: UPDATES,
        };
        let claimed = match self.gate.call::<ClaimUpdates>(&self.who, command).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::warn!(%error, "the inbox cannot be worked");
                return Next::After(TROUBLE);
            }
        };
        let mut failed = false;
        for item in &claimed.items {
            // After an error the other claimed updates are still worked; otherwise they would wait until their
            // claim ends.
            failed |= !self.worked(item).await;
        }
        if failed {
            return Next::After(TROUBLE);
        }
        if claimed.items.is_empty() && !claimed.more {
            self.wakeup.wait(Work::Inbox, IDLE).await;
        }
        Next::Again
    }

    /// Works one update. Returns whether the result could be recorded in the store.
    async fn worked(&self, item: &Claimed) -> bool {
        let command = FinishUpdateCommand {
            id: item.id,
            attempts: item.attempts,
            handled: self.gateway.handle(item).await,
        };
        let finished = self.gate.call::<FinishUpdate>(&self.who, command).await;
        if let Err(error) = &finished {
            tracing::warn!(%error, "the inbox cannot be worked");
        }
        finished.is_ok()
    }
}

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Gate, Lane, Lease, Principal, StoreError};
use chainstore_postgres::{SqlLeases, SqlOutbox, SqlWakeup};
use chainstore_telegram::Gateway;
use chainstore_workflows::ports::{Wakeup, Work};
use chainstore_workflows::work::{DeliverError, DeliverNotices, DeliverNoticesCommand};

use crate::Platform;
use crate::counted::CountedOutbox;
use crate::lease::{Hold, LeasedWork, Lost};
use crate::supervisor::{Next, Supervisor};

/// Sends what is owed on one lane while this instance holds the bot's lease: Telegram counts the
/// messages of the bot, whoever sends them, and this one keeps the count.
pub(crate) struct Sender {
    gate: Gate,
    who: Principal,
    deliver: Arc<DeliverNotices>,
    lane: Lane,
    wakeup: Arc<dyn Wakeup>,
}

/// Messages on their way at once: one alone would wait for Telegram most of the time and fall behind
/// what the bot may send.
const AT_ONCE: usize = 4;
/// How long a sender sleeps when nobody wakes it.
const IDLE: Duration = Duration::from_secs(1);
/// How long a sender waits after the store has failed.
const TROUBLE: Duration = Duration::from_secs(1);

impl Sender {
    /// Starts the workers; alerts have one of their own, so that a busy shop does not delay them.
    pub(crate) fn start(
        platform: &Platform,
        gateway: &Gateway,
        who: &Principal,
        supervisor: &Supervisor,
    ) {
        let database = &platform.database;
        let sender = |lane| {
            let outbox = Arc::new(SqlOutbox::new(database.clone()));
            let deliver = DeliverNotices::new(
                Arc::clone(&platform.context),
                Arc::new(SqlLeases::new(database.clone())),
                Arc::new(CountedOutbox::new(outbox, lane, platform.telemetry.clone())),
                gateway.courier(),
            );
            Box::new(Self {
                gate: platform.gate.clone(),
                who: who.clone(),
                deliver: Arc::new(deliver),
                lane,
                wakeup: Arc::new(SqlWakeup::new(database.clone())),
            }) as Box<dyn LeasedWork>
        };
        let mut senders = vec![sender(Lane::Alert)];
        senders.extend((0..AT_ONCE).map(|_| sender(Lane::Telegram)));
        let hold = Hold::new(platform, format!("notices:{}", gateway.bot()));
        supervisor.leased(hold, senders);
    }
}

#[async_trait]
impl LeasedWork for Sender {
    async fn step(&mut self, lease: &Lease) -> Result<Next, Lost> {
        let command = DeliverNoticesCommand {
            lane: self.lane,
            lease: lease.clone(),
        };
        match self.gate.call(&self.who, &self.deliver, command).await {
            Ok(true) => Ok(Next::Again),
            Ok(false) => {
                self.wakeup.wait(Work::Outbox, IDLE).await;
                Ok(Next::Again)
            }
            Err(DeliverError::Store(StoreError::Fenced)) => Err(Lost),
            Err(error) => {
                tracing::warn!(lane = self.lane.name(), %error, "what is owed cannot be sent");
                Ok(Next::After(TROUBLE))
            }
        }
    }
}

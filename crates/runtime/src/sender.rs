use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chainstore_kernel::{Channel, Failure, Gate, Lease, Principal, StoreError};
use chainstore_ports::{Wakeup, Work};
use chainstore_postgres::SqlWakeup;
use chainstore_telegram::Gateway;
use chainstore_workflows::Context;
use chainstore_workflows::work::{
    ClaimNotice, ClaimNoticeCommand, ClaimNoticeError, FinishNotice, FinishNoticeCommand,
    NextNotice,
};

use crate::lease::Hold;
use crate::platform::Platform;
use crate::supervisor::Supervisor;
use crate::work::{LeasedWork, Lost, Next};

/// Sends the messages of one channel while this instance holds the lease of the bot. Telegram limits how
/// many messages a bot sends; one instance alone can count them.
pub(crate) struct Sender {
    gate: Gate<Context>,
    who: Principal,
    gateway: Gateway,
    channel: Channel,
    wakeup: Arc<dyn Wakeup>,
}

/// Messages that are sent at the same time. One sender alone would mostly wait for Telegram and send fewer
/// messages than the bot is allowed to.
const AT_ONCE: usize = 4;
/// How long a sender waits for a wake-up before it queries the outbox anyway.
const IDLE: Duration = Duration::from_secs(1);
/// The pause after an error of the store.
const TROUBLE: Duration = Duration::from_secs(1);

impl Sender {
    /// Starts the senders. Alerts have their own sender, so that many messages to shoppers do not delay them.
    pub(crate) fn start(
        platform: &Platform,
        gateway: &Gateway,
        who: &Principal,
        supervisor: &Supervisor,
    ) {
        let sender = |channel| {
            Box::new(Self {
                gate: platform.gate.clone(),
                who: who.clone(),
                gateway: gateway.clone(),
                channel,
                wakeup: Arc::new(SqlWakeup::new(platform.database.clone())),
            }) as Box<dyn LeasedWork>
        };
        let mut senders = vec![sender(Channel::Alert)];
        senders.extend((0..AT_ONCE).map(|_| sender(Channel::Telegram)));
        let hold = Hold::new(platform, who, format!("notices:{}", gateway.bot()));
        supervisor.leased(hold, senders);
    }

    fn failed(&self, error: &impl Failure) -> Next {
        tracing::warn!(channel = self.channel.name(), %error, "what is owed cannot be sent");
        Next::After(TROUBLE)
    }
}

#[async_trait]
impl LeasedWork for Sender {
    async fn step(&mut self, lease: &Lease) -> Result<Next, Lost> {
        let command = ClaimNoticeCommand {
            channel: self.channel,
            lease: lease.clone(),
        };
        let (claimed, letter) = match self.gate.call::<ClaimNotice>(&self.who, command).await {
            Ok(NextNotice::Send(claimed, letter)) => (claimed, letter),
            Ok(NextNotice::Passed) => return Ok(Next::Again),
            Ok(NextNotice::Nothing) => {
                self.wakeup.wait(Work::Outbox, IDLE).await;
                return Ok(Next::Again);
            }
            Err(ClaimNoticeError::Store(StoreError::Fenced)) => return Err(Lost),
            Err(error) => return Ok(self.failed(&error)),
        };
        let command = FinishNoticeCommand {
            claimed,
            delivery: self.gateway.deliver(letter).await,
        };
        match self.gate.call::<FinishNotice>(&self.who, command).await {
            Ok(()) => Ok(Next::Again),
            Err(error) => Ok(self.failed(&error)),
        }
    }
}

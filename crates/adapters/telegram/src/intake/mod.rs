//! How updates come in: kept durably before they are acknowledged, whichever way they come.

mod envelope;
mod poll;
mod quota;
mod webhook;

use std::any::Any;
use std::sync::Arc;

use chainstore_kernel::{Clock, Sensitive, Spawner};
use chainstore_ports::Incoming;
use chainstore_workflows::work::{AcceptUpdates, AcceptUpdatesError, Handled};
use frankenstein::types::AllowedUpdate;
use tokio::sync::Semaphore;

use self::envelope::Envelope;
use self::quota::Quota;
use crate::bot::Bot;
use crate::handler::Handler;
use crate::update::Inbound;

pub(crate) use webhook::{WebhookState, configure};

/// What Telegram may send us; exactly what we handle.
pub(crate) const ALLOWED: [AllowedUpdate; 3] = [
    AllowedUpdate::Message,
    AllowedUpdate::CallbackQuery,
    AllowedUpdate::MyChatMember,
];

/// Taps worked at once outside the inbox; more than these go through it.
const AT_ONCE: usize = 32;

/// Takes updates in.
pub(crate) struct Intake {
    handler: Arc<Handler>,
    clock: Arc<dyn Clock>,
    source: String,
    slots: Arc<Semaphore>,
    quota: Quota,
    spawner: Arc<dyn Spawner>,
}

/// Why an update is not taken in.
#[derive(Debug)]
pub(crate) enum Refused {
    /// It is no update.
    Unreadable,
    /// It cannot be kept now.
    NotKept(AcceptUpdatesError),
}

impl Intake {
    pub(crate) fn new(
        handler: Arc<Handler>,
        clock: Arc<dyn Clock>,
        spawner: Arc<dyn Spawner>,
        source: String,
    ) -> Self {
        Self {
            handler,
            clock,
            source,
            slots: Arc::new(Semaphore::new(AT_ONCE)),
            quota: Quota::default(),
            spawner,
        }
    }

    /// Where its items stand in the inbox.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// Takes an update in. When this returns, it is safe to tell Telegram to forget it.
    pub(crate) async fn accept(&self, raw: &[u8]) -> Result<(), Refused> {
        let envelope = Envelope::open(raw).ok_or(Refused::Unreadable)?;
        let Some(share) = self.quota.take(envelope.person()) else {
            // Acknowledged, so that it does not come again: nobody means so many taps.
            tracing::warn!("updates of somebody who sends too many are dropped");
            return Ok(());
        };
        if !(envelope.is_read_only_tap() && self.work_at_once(raw)) {
            self.keep(&envelope, raw).await.map_err(Refused::NotKept)?;
        }
        share.spend();
        Ok(())
    }

    async fn keep(&self, envelope: &Envelope, raw: &[u8]) -> Result<(), AcceptUpdatesError> {
        let incoming = Incoming {
            source: self.source.clone(),
            key: envelope.update_id().to_string(),
            person: envelope.person().map(Sensitive::new),
            body: Sensitive::new(raw.to_vec()),
            received_at: self.clock.now(),
        };
        let Bot { gate, worker, .. } = &*self.handler.bot;
        gate.call::<AcceptUpdates>(worker, vec![incoming]).await?;
        Ok(())
    }

    /// Works a tap that changes nothing: losing it costs the person another tap. What only claims to be
    /// one and is no tap we can read is left to the inbox, which parks it and tells the staff.
    fn work_at_once(&self, raw: &[u8]) -> bool {
        let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() else {
            return false;
        };
        let Ok(tap @ Inbound::Tapped(_)) = Inbound::parse(raw) else {
            return false;
        };
        let handler = Arc::clone(&self.handler);
        let work = async move {
            if handler.work(tap, 1).await != Handled::Done {
                tracing::debug!("a tap that changes nothing is lost");
            }
            drop(slot);
            Box::new(()) as Box<dyn Any + Send>
        };
        drop(self.spawner.spawn(Box::pin(work)));
        true
    }
}

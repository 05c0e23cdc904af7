use alloc::string::String;
use core::time::Duration;

use chainstore_identity::Shopper;
use chainstore_kernel::{Authorized, Channel, Needs, ShopperId, StoreError, UseCase};

use super::ClaimedNotice;
use crate::Context;
use crate::error::errors;
use crate::permissions::GATEWAY_WORK;

/// Says how a message fared that was claimed to be sent.
pub struct FinishNotice;

/// Which message, and how it fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishNoticeCommand {
    /// The message.
    pub claimed: ClaimedNotice,
    /// How it fared.
    pub delivery: Delivery,
}

/// How a message fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It arrived. Of a payment, the message that shows it.
    Arrived {
        /// The message.
        message: Option<i32>,
    },
    /// It will never arrive: the reader has blocked the bot or is gone.
    Unreachable,
    /// Try again after a while.
    Later(Duration),
    /// It cannot be sent as it is.
    Refused {
        /// Why; holds no personal data.
        reason: String,
    },
}

errors! {
    /// How finishing fails; the message comes back when its minute is over.
    FinishNoticeError in "finish_notice" {}
}

/// Tries before a message that fails for no known reason is given up.
const TRIES: u32 = 20;

impl UseCase for FinishNotice {
    type Context = Context;
    const NAME: &'static str = "work.finish_notice";
    const NEEDS: Needs = Needs::of(GATEWAY_WORK);
    type Command = FinishNoticeCommand;
    type Output = ();
    type Error = FinishNoticeError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        FinishNoticeCommand { claimed, delivery }: FinishNoticeCommand,
    ) -> Result<(), FinishNoticeError> {
        let delivery = kept_alive(delivery, claimed.channel);
        match (&delivery, claimed.payment, claimed.reader) {
            (
                Delivery::Arrived {
                    message: Some(sent),
                },
                Some((invoice, known)),
                _,
            ) if known != Some(*sent) => {
                let memory = &context.memory;
                memory.remember_payment_message(who, invoice, *sent).await?;
            }
            (Delivery::Unreachable, _, Some(shopper)) => {
                mark_unreachable(context, who, shopper).await?;
            }
            _ => {}
        }
        Ok(finish(context, who, &claimed, delivery).await?)
    }
}

/// Writes what becomes of a message in the queue.
pub(crate) async fn finish(
    context: &Context,
    who: &Authorized<'_>,
    claimed: &ClaimedNotice,
    delivery: Delivery,
) -> Result<(), StoreError> {
    let (outbox, id) = (&context.outbox, claimed.id);
    match delivery {
        Delivery::Arrived { .. } | Delivery::Unreachable => outbox.sent(who, id).await,
        Delivery::Later(delay) => outbox.retry(who, id, delay).await,
        // An alert is tried for ever: while it is open, nothing else tells the staff of it.
        Delivery::Refused { reason }
            if claimed.attempts >= TRIES && claimed.channel != Channel::Alert =>
        {
            outbox.park(who, id, &reason).await
        }
        Delivery::Refused { .. } => outbox.retry(who, id, delay(claimed.attempts)).await,
    }
}

/// Twice as long after each try, up to ten minutes.
fn delay(attempts: u32) -> Duration {
    Duration::from_secs(2_u64.saturating_pow(attempts.min(10)).min(600))
}

/// A shopper who is gone needs no message; an alert must not get lost because the staff's chat is set
/// up wrongly.
fn kept_alive(delivery: Delivery, channel: Channel) -> Delivery {
    match (delivery, channel) {
        (Delivery::Unreachable, Channel::Alert) => Delivery::Refused {
            reason: "the staff's chat cannot be reached".into(),
        },
        (other, _) => other,
    }
}

async fn mark_unreachable(
    context: &Context,
    who: &Authorized<'_>,
    shopper: ShopperId,
) -> Result<(), StoreError> {
    let mut tx = context.begin(who).await?;
    if let Some(known) = tx.read().shopper(shopper).await? {
        let unreachable = Shopper {
            unreachable: true,
            ..known
        };
        tx.shoppers().save(&unreachable).await?;
    }
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_outlives_a_chat_that_is_set_up_wrongly() {
        let alert = kept_alive(Delivery::Unreachable, Channel::Alert);
        assert!(matches!(alert, Delivery::Refused { .. }), "{alert:?}");
        let message = kept_alive(Delivery::Unreachable, Channel::Telegram);
        assert_eq!(message, Delivery::Unreachable);
    }
}

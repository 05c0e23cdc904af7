use alloc::string::String;
use core::time::Duration;

use chainstore_identity::Shopper;
use chainstore_kernel::{Authorized, Channel, Needs, ShopperId, StoreError, UseCase};

use super::ClaimedNotice;
use crate::Context;
use crate::error::errors;
use crate::permissions::GATEWAY_WORK;

/// Records the result of sending a claimed message.
pub struct FinishNotice;

/// The message, and the result of sending it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishNoticeCommand {
    /// The message.
    pub claimed: ClaimedNotice,
    /// The result of sending it.
    pub delivery: Delivery,
}

/// The result of sending a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It was delivered.
    Arrived {
        /// The id of the message in the chat, when the message shows a payment. It is edited when the payment
        /// changes.
        message: Option<i32>,
    },
    /// It can never be delivered: the reader has blocked the bot or does not exist any more.
    Unreachable,
    /// It shall be tried again after this time.
    Later(Duration),
    /// It was refused. It is tried again later, and parked after several tries.
    Refused {
        /// Why it was refused; holds no personal data.
        reason: String,
    },
}

errors! {
    /// Why the result cannot be recorded. The message can be claimed again when its claim has ended.
    FinishNoticeError in "finish_notice" {}
}

/// How often a message that is refused is tried before it is parked.
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
        match delivery {
            Delivery::Arrived { message } => {
                if let (Some(sent), Some((invoice, known))) = (message, claimed.payment)
                    && known != Some(sent)
                {
                    let memory = &context.memory;
                    memory.remember_payment_message(who, invoice, sent).await?;
                }
            }
            Delivery::Unreachable => {
                if let Some(shopper) = claimed.reader {
                    mark_unreachable(context, who, shopper).await?;
                }
            }
            Delivery::Later(_) | Delivery::Refused { .. } => {}
        }
        Ok(finish(context, who, &claimed, delivery).await?)
    }
}

/// Ends, puts back or parks a message in the outbox, according to the result.
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
        // An alert is never parked: while it is open, no other message tells the staff of it.
        Delivery::Refused { reason }
            if claimed.attempts >= TRIES && claimed.channel != Channel::Alert =>
        {
            outbox.park(who, id, &reason).await
        }
        Delivery::Refused { .. } => outbox.retry(who, id, delay(claimed.attempts)).await,
    }
}

/// The wait before the next try: twice as long after each one, up to ten minutes.
fn delay(attempts: u32) -> Duration {
    Duration::from_secs(2_u64.saturating_pow(attempts.min(10)).min(600))
}

/// A message to a shopper who has blocked the bot is dropped. An alert is tried again instead, because the
/// staff's chat may only be configured wrongly.
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

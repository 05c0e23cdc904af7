use chainstore_identity::Shopper;
use chainstore_kernel::{Authorized, Channel, Needs, ShopperId, StoreError, UseCase};

use super::claimed_notice::{ClaimedNotice, Delivery, finish};
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

errors! {
    /// Why the result cannot be recorded. The message can be claimed again when its claim has ended.
    FinishNoticeError in "finish_notice" {}
}

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

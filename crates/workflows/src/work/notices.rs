use alloc::{boxed::Box, string::String, sync::Arc};
use core::time::Duration;

use async_trait::async_trait;
use chainstore_identity::Shopper;
use chainstore_kernel::{Authorized, Lane, Needs, OutboxId, Permission, StoreError, UseCase};
use chainstore_payments::InvoiceId;

use crate::error::errors;
use crate::ports::{OutboxQueue, Owed, StoreRead};
use crate::shop::{
    OrderView, PaymentView, ShowPaymentError, order_view, payment_view, report_tampering,
};
use crate::{Context, Notice};

/// Sends what is owed: looks up what a notice names, and hands it to the courier.
pub struct DeliverNotices {
    context: Arc<Context>,
    queue: Arc<dyn OutboxQueue>,
    courier: Arc<dyn Courier>,
}

errors! {
    /// How sending fails as a whole; a single message that fails is retried or parked.
    DeliverError {}
}

/// Which lane, and how many.
#[derive(Clone, Copy, Debug)]
pub struct DeliverNoticesCommand {
    /// The lane.
    pub lane: Lane,
    /// Messages at most.
    pub take: u32,
}

/// A notice with everything its wording needs.
#[derive(Clone, Debug)]
pub enum Letter {
    /// Ask a shopper to pay, or show how far a payment has come.
    Payment {
        /// To whom.
        shopper: Shopper,
        /// What to show.
        view: Box<PaymentView>,
        /// The message that shows it already, if there is one: edit it.
        message: Option<i32>,
    },
    /// Tell a shopper that their order moved.
    Order {
        /// To whom.
        shopper: Shopper,
        /// The order.
        view: Box<OrderView>,
        /// The stored name of the state it moved to.
        state: String,
    },
    /// Tell the staff.
    Alert(Notice, Option<Box<OrderView>>),
}

/// How a letter fared.
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

/// Brings letters to their readers. It paces itself and obeys the receiver's limits.
#[async_trait]
pub trait Courier: Send + Sync {
    /// Words a letter in its reader's language and sends it.
    async fn deliver(&self, letter: Letter) -> Delivery;
}

/// What a notice comes to once everything it names is looked up.
enum Found {
    /// This can be sent.
    Letter(Letter),
    /// What it names is gone: nobody is waiting for it.
    Nothing,
    /// The shop does not take the invoice's asset any more.
    Unpayable,
    /// The invoice's address is not ours: it is not shown.
    Tampered(InvoiceId),
}

/// How long a claimed message may take.
const LEASE: Duration = Duration::from_mins(1);
/// Tries before a message that fails for no known reason is given up.
const TRIES: u32 = 20;

impl DeliverNotices {
    /// Sends from `queue` through `courier`.
    pub fn new(
        context: Arc<Context>,
        queue: Arc<dyn OutboxQueue>,
        courier: Arc<dyn Courier>,
    ) -> Self {
        Self {
            context,
            queue,
            courier,
        }
    }

    async fn deliver(&self, owed: &Owed) -> Result<Delivery, StoreError> {
        let refused = |reason: &str| Delivery::Refused {
            reason: reason.into(),
        };
        let Ok(notice) = Notice::try_from(owed) else {
            return Ok(refused("this version does not know the message"));
        };
        let mut view = self.context.read().await?;
        let found = self.find(&mut view, notice.clone()).await?;
        drop(view);
        let letter = match found {
            Found::Letter(letter) => letter,
            Found::Nothing => return Ok(Delivery::Arrived { message: None }),
            Found::Unpayable => return Ok(refused("its asset is not taken any more")),
            Found::Tampered(invoice) => {
                report_tampering(&self.context, invoice).await?;
                return Ok(refused("its address is not ours"));
            }
        };
        if matches!(&letter, Letter::Payment { shopper, .. } | Letter::Order { shopper, .. } if shopper.unreachable)
        {
            return Ok(Delivery::Unreachable);
        }
        let invoice = match &letter {
            Letter::Payment { view, message, .. } => Some((view.invoice, *message)),
            _ => None,
        };
        let delivery = kept_alive(self.courier.deliver(letter).await, notice.lane());
        match (&delivery, invoice) {
            (
                Delivery::Arrived {
                    message: Some(sent),
                },
                Some((id, known)),
            ) if known != Some(*sent) => {
                self.remember(id, *sent).await?;
            }
            (Delivery::Unreachable, _) => self.mark_unreachable(&notice).await?,
            _ => {}
        }
        Ok(delivery)
    }

    async fn find(
        &self,
        view: &mut Box<dyn StoreRead>,
        notice: Notice,
    ) -> Result<Found, StoreError> {
        let letter = match &notice {
            Notice::InvoiceOpened { shopper, invoice }
            | Notice::InvoiceChanged { shopper, invoice } => {
                let Some(shopper) = view.shopper(*shopper).await? else {
                    return Ok(Found::Nothing);
                };
                let Some(order) = view.order_of(*invoice).await? else {
                    return Ok(Found::Nothing);
                };
                let Some(order) = view.order(order).await? else {
                    return Ok(Found::Nothing);
                };
                let message = view.payment_message(*invoice).await?;
                let number = order.number().clone();
                match payment_view(&self.context, view, *invoice, number).await {
                    Ok(payment) => Letter::Payment {
                        shopper,
                        view: Box::new(payment),
                        message,
                    },
                    Err(ShowPaymentError::Store(error)) => return Err(error),
                    Err(ShowPaymentError::Tampered) => return Ok(Found::Tampered(*invoice)),
                    Err(_) => return Ok(Found::Unpayable),
                }
            }
            Notice::OrderMoved {
                shopper,
                order,
                state,
            } => {
                let Some(shopper) = view.shopper(*shopper).await? else {
                    return Ok(Found::Nothing);
                };
                let Some(found) = order_view(view, *order).await? else {
                    return Ok(Found::Nothing);
                };
                Letter::Order {
                    shopper,
                    view: Box::new(found),
                    state: state.clone(),
                }
            }
            Notice::OrderAlert { order, .. } => {
                let found = order_view(view, *order).await?;
                Letter::Alert(notice, found.map(Box::new))
            }
            Notice::SuspenseAlert { invoice, .. } => {
                let order = view.order_of(*invoice).await?;
                let found = match order {
                    Some(order) => order_view(view, order).await?,
                    None => None,
                };
                Letter::Alert(notice, found.map(Box::new))
            }
            _ => Letter::Alert(notice, None),
        };
        Ok(Found::Letter(letter))
    }

    async fn remember(&self, invoice: InvoiceId, message: i32) -> Result<(), StoreError> {
        let mut tx = self.context.begin().await?;
        tx.chat().remember_payment_message(invoice, message).await?;
        tx.commit().await
    }

    async fn mark_unreachable(&self, notice: &Notice) -> Result<(), StoreError> {
        let (Notice::InvoiceOpened { shopper, .. }
        | Notice::InvoiceChanged { shopper, .. }
        | Notice::OrderMoved { shopper, .. }) = notice
        else {
            return Ok(());
        };
        let mut tx = self.context.begin().await?;
        if let Some(known) = tx.shoppers().shopper(*shopper).await? {
            tx.shoppers()
                .save(&Shopper {
                    unreachable: true,
                    ..known
                })
                .await?;
        }
        tx.commit().await
    }

    /// Longer and longer, up to ten minutes.
    fn delay(attempts: u32) -> Duration {
        Duration::from_secs(2_u64.saturating_pow(attempts.min(10)).min(600))
    }

    async fn settle(
        &self,
        id: OutboxId,
        attempts: u32,
        delivery: Delivery,
    ) -> Result<(), StoreError> {
        match delivery {
            Delivery::Arrived { .. } | Delivery::Unreachable => self.queue.sent(id).await,
            Delivery::Later(delay) => self.queue.retry(id, delay).await,
            Delivery::Refused { reason } if attempts >= TRIES => self.queue.park(id, &reason).await,
            Delivery::Refused { .. } => self.queue.retry(id, Self::delay(attempts)).await,
        }
    }
}

/// A shopper who is gone needs no message; an alert must not get lost because the staff's chat is set
/// up wrongly.
fn kept_alive(delivery: Delivery, lane: Lane) -> Delivery {
    match delivery {
        Delivery::Unreachable if lane == Lane::Alert => Delivery::Refused {
            reason: "the staff's chat cannot be reached".into(),
        },
        other => other,
    }
}

impl UseCase for DeliverNotices {
    const NAME: &'static str = "work.deliver_notices";
    const NEEDS: Needs = Needs::Permission(Permission::GatewayWork);
    type Command = DeliverNoticesCommand;
    /// How many were taken; as many as asked for means that there may be more.
    type Output = u32;
    type Error = DeliverError;

    async fn run(
        &self,
        _who: Authorized<'_, Self>,
        command: DeliverNoticesCommand,
    ) -> Result<u32, DeliverError> {
        let owed = self.queue.claim(command.lane, command.take, LEASE).await?;
        let mut taken = 0;
        for message in owed {
            let delivery = match self.deliver(&message).await {
                // One damaged row must not hold up the messages of everybody else; it may be mended
                // before this one is given up.
                Err(StoreError::Corrupt { entity, .. }) => Delivery::Refused {
                    reason: alloc::format!("a stored {entity} is damaged"),
                },
                delivery => delivery?,
            };
            self.settle(message.id, message.attempts, delivery).await?;
            taken += 1;
        }
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_outlives_a_chat_that_is_set_up_wrongly() {
        let alert = kept_alive(Delivery::Unreachable, Lane::Alert);
        assert!(matches!(alert, Delivery::Refused { .. }), "{alert:?}");
        let message = kept_alive(Delivery::Unreachable, Lane::Telegram);
        assert_eq!(message, Delivery::Unreachable);
    }
}

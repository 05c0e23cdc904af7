use alloc::{boxed::Box, string::String, sync::Arc};
use core::time::Duration;

use async_trait::async_trait;
use chainstore_identity::Shopper;
use chainstore_kernel::{Authorized, Lane, Needs, OutboxId, Permission, StoreError, UseCase};
use chainstore_payments::InvoiceId;

use crate::error::errors;
use crate::ports::{OutboxQueue, Owed, StoreRead};
use crate::shop::{OrderView, PaymentView, ShowPaymentError, order_view, payment_view};
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
        let Ok(notice) = Notice::try_from(owed) else {
            return Ok(Delivery::Refused {
                reason: "this version does not know the message".into(),
            });
        };
        let mut view = self.context.read().await?;
        let letter = self.letter(&mut view, notice.clone()).await?;
        drop(view);
        let Some(letter) = letter else {
            return Ok(Delivery::Arrived { message: None });
        };
        if matches!(&letter, Letter::Payment { shopper, .. } | Letter::Order { shopper, .. } if shopper.unreachable)
        {
            return Ok(Delivery::Unreachable);
        }
        let invoice = match &letter {
            Letter::Payment { view, message, .. } => Some((view.invoice, *message)),
            _ => None,
        };
        let delivery = self.courier.deliver(letter).await;
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

    async fn letter(
        &self,
        view: &mut Box<dyn StoreRead>,
        notice: Notice,
    ) -> Result<Option<Letter>, StoreError> {
        Ok(match &notice {
            Notice::InvoiceOpened { shopper, invoice }
            | Notice::InvoiceChanged { shopper, invoice } => {
                let Some(shopper) = view.shopper(*shopper).await? else {
                    return Ok(None);
                };
                let Some(order) = view.order_of(*invoice).await? else {
                    return Ok(None);
                };
                let Some(order) = view.order(order).await? else {
                    return Ok(None);
                };
                let message = view.payment_message(*invoice).await?;
                match payment_view(&self.context, view, *invoice, order.number().clone()).await {
                    Ok(payment) => Some(Letter::Payment {
                        shopper,
                        view: Box::new(payment),
                        message,
                    }),
                    Err(ShowPaymentError::Store(error)) => return Err(error),
                    Err(_) => {
                        let subject = alloc::format!("{invoice}");
                        Some(Letter::Alert(
                            Notice::TamperAlert {
                                entity: "address".into(),
                                subject,
                            },
                            None,
                        ))
                    }
                }
            }
            Notice::OrderMoved {
                shopper,
                order,
                state,
            } => {
                let Some(shopper) = view.shopper(*shopper).await? else {
                    return Ok(None);
                };
                let Some(found) = order_view(view, *order).await? else {
                    return Ok(None);
                };
                Some(Letter::Order {
                    shopper,
                    view: Box::new(found),
                    state: state.clone(),
                })
            }
            Notice::OrderAlert { order, .. } => {
                let found = order_view(view, *order).await?;
                Some(Letter::Alert(notice, found.map(Box::new)))
            }
            Notice::SuspenseAlert { invoice, .. } => {
                let order = view.order_of(*invoice).await?;
                let found = match order {
                    Some(order) => order_view(view, order).await?,
                    None => None,
                };
                Some(Letter::Alert(notice, found.map(Box::new)))
            }
            _ => Some(Letter::Alert(notice, None)),
        })
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
            tx.commit().await?;
        }
        Ok(())
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
            let delivery = self.deliver(&message).await?;
            self.settle(message.id, message.attempts, delivery).await?;
            taken += 1;
        }
        Ok(taken)
    }
}

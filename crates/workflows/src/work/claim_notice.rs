use alloc::{boxed::Box, string::String};
use core::time::Duration;

use chainstore_identity::Shopper;
use chainstore_kernel::{Authorized, Channel, Lease, Needs, StoreError, UseCase};
use chainstore_orders::OrderStatus;
use chainstore_payments::InvoiceId;
use chainstore_ports::{AlertKey, Notice, NoticeError, Owed, StoreRead};

use super::claimed_notice::{ClaimedNotice, Delivery, finish};
use crate::Context;
use crate::error::errors;
use crate::permissions::GATEWAY_WORK;
use crate::shop::{OrderView, PaymentView, Unshown, order_view, payment_view, report_tampering};

/// Claims the next owed message of a channel, and reads the data that its text needs.
///
/// Only one instance at a time sends to a channel, the holder of its lease, because Telegram limits how many
/// messages a bot may send in all. The claim itself already prevents that two senders send the same message.
pub struct ClaimNotice;

/// The channel, and the lease that allows to send to it.
#[derive(Clone, Debug)]
pub struct ClaimNoticeCommand {
    /// The channel.
    pub channel: Channel,
    /// The lease of the sender.
    pub lease: Lease,
}

/// The result of claiming a message.
#[derive(Clone, Debug)]
pub enum NextNotice {
    /// No message waits.
    Nothing,
    /// A message was claimed and finished without being sent. There may be more: claim again.
    Passed,
    /// This message must be sent. The result is then reported with [`super::FinishNotice`].
    Send(ClaimedNotice, Letter),
}

/// A notice with all the data that its text needs.
#[derive(Clone, Debug)]
pub enum Letter {
    /// Asks a shopper to pay, or shows how far a payment has come.
    Payment {
        /// The shopper who reads it.
        shopper: Shopper,
        /// What the message shows.
        view: Box<PaymentView>,
        /// The id of the message that shows the invoice already, which must be edited; `None` to send a new
        /// one.
        message: Option<i32>,
    },
    /// Tells a shopper that the state of their order has changed.
    Order {
        /// The shopper who reads it.
        shopper: Shopper,
        /// The order whose state has changed.
        view: Box<OrderView>,
        /// The new state of the order.
        state: OrderStatus,
    },
    /// Tells the staff that something needs them.
    Alert {
        /// What happened, and to what.
        key: AlertKey,
        /// The order that the alert is about; `None` when it is about something else.
        order: Option<Box<OrderView>>,
    },
}

errors! {
    /// Why a message cannot be claimed.
    ClaimNoticeError in "claim_notice" {}
}

/// The time for which a message is claimed. If the sender dies, the message can be claimed again after it.
const LEASE: Duration = Duration::from_mins(1);

/// What is to be done with a notice, after the data it names was read.
enum Found {
    /// It can be sent.
    Letter(Letter),
    /// The order, invoice or shopper that it names is gone or cannot be reached, so nobody waits for it.
    Nobody,
    /// It cannot be sent at present. It is tried again later, and parked after several tries.
    Refused(String),
    /// This program cannot read it. It is parked at once, because later tries would only delay the next
    /// messages to the same reader.
    Unreadable(NoticeError),
    /// The stored address of the invoice is not ours. The payment is not shown, and the staff are told.
    Tampered(InvoiceId),
}

impl UseCase for ClaimNotice {
    type Context = Context;
    const NAME: &'static str = "work.claim_notice";
    const NEEDS: Needs = Needs::of(GATEWAY_WORK);
    type Command = ClaimNoticeCommand;
    type Output = NextNotice;
    type Error = ClaimNoticeError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        ClaimNoticeCommand { channel, lease }: ClaimNoticeCommand,
    ) -> Result<NextNotice, ClaimNoticeError> {
        let mut owed = context.outbox.claim(who, channel, 1, LEASE).await?;
        let Some(owed) = owed.pop() else {
            return Ok(NextNotice::Nothing);
        };
        let mut claimed = ClaimedNotice {
            id: owed.id,
            channel,
            attempts: owed.attempts,
            reader: None,
            payment: None,
        };
        let found = match find(context, who, &owed, &mut claimed).await {
            // One damaged row must not hold up the messages to everybody else. The message is tried again,
            // because the row may be repaired before the last try.
            Err(StoreError::Corrupt { entity, .. }) => {
                Found::Refused(alloc::format!("a stored {entity} is damaged"))
            }
            found => found?,
        };
        let delivery = match found {
            Found::Letter(letter) => {
                // Checked last: the lease may have expired while this program was paused.
                if let Err(lost) = context.leases.check(who, &lease).await {
                    context.outbox.retry(who, owed.id, Duration::ZERO).await?;
                    return Err(lost.into());
                }
                return Ok(NextNotice::Send(claimed, letter));
            }
            Found::Nobody => Delivery::Arrived { message: None },
            Found::Refused(reason) => Delivery::Refused { reason },
            Found::Unreadable(error) => {
                let reason = alloc::format!("{error}");
                context.outbox.park(who, owed.id, &reason).await?;
                return Ok(NextNotice::Passed);
            }
            Found::Tampered(invoice) => {
                report_tampering(context, who, invoice).await?;
                Delivery::Refused {
                    reason: "its address is not ours".into(),
                }
            }
        };
        finish(context, who, &claimed, delivery).await?;
        Ok(NextNotice::Passed)
    }
}

async fn find(
    context: &Context,
    who: &Authorized<'_>,
    owed: &Owed,
    claimed: &mut ClaimedNotice,
) -> Result<Found, StoreError> {
    let notice = match Notice::read(&owed.topic, owed.version, &owed.body) {
        Ok(notice) => notice,
        Err(error) => return Ok(Found::Unreadable(error)),
    };
    claimed.reader = notice.shopper();
    // Read before the view is opened, so that no use case holds two connections of the database at once.
    if let Notice::InvoiceOpened { invoice, .. } | Notice::InvoiceChanged { invoice, .. } = notice {
        let message = context.memory.payment_message(who, invoice).await?;
        claimed.payment = Some((invoice, message));
    }
    let mut view = context.read(who).await?;
    let shopper = match notice.shopper() {
        Some(id) => view.shopper(id).await?.filter(|known| !known.unreachable),
        None => None,
    };
    match (notice, shopper) {
        (
            Notice::InvoiceOpened { invoice, .. } | Notice::InvoiceChanged { invoice, .. },
            Some(shopper),
        ) => {
            let message = claimed.payment.and_then(|(_, message)| message);
            payment(context, &mut *view, invoice, shopper, message).await
        }
        (Notice::OrderMoved { order, state, .. }, Some(shopper)) => {
            let found = order_view(&mut *view, order).await?;
            Ok(found.map_or(Found::Nobody, |found| {
                Found::Letter(Letter::Order {
                    shopper,
                    view: Box::new(found),
                    state,
                })
            }))
        }
        (
            Notice::InvoiceOpened { .. }
            | Notice::InvoiceChanged { .. }
            | Notice::OrderMoved { .. },
            None,
        ) => Ok(Found::Nobody),
        (Notice::Alert { key, .. }, _) => {
            // The alert matters more than the number of its order, so a damaged order is left out.
            let order = match subject_order(&mut *view, &key.subject).await {
                Err(StoreError::Corrupt { .. }) => None,
                order => order?,
            };
            Ok(Found::Letter(Letter::Alert { key, order }))
        }
    }
}

async fn payment(
    context: &Context,
    view: &mut dyn StoreRead,
    invoice: InvoiceId,
    shopper: Shopper,
    message: Option<i32>,
) -> Result<Found, StoreError> {
    let Some(order) = view.order_of(invoice).await? else {
        return Ok(Found::Nobody);
    };
    let Some(order) = view.order(order).await? else {
        return Ok(Found::Nobody);
    };
    match payment_view(context, view, invoice, order.number().clone()).await {
        Ok(payment) => Ok(Found::Letter(Letter::Payment {
            shopper,
            view: Box::new(payment),
            message,
        })),
        Err(Unshown::Store(error)) => Err(error),
        Err(Unshown::Tampered) => Ok(Found::Tampered(invoice)),
        Err(Unshown::Unpayable) => Ok(Found::Refused("its asset is not taken any more".into())),
    }
}

/// The order that an alert is about; `None` when its subject is neither an order nor the invoice of one.
async fn subject_order(
    view: &mut dyn StoreRead,
    subject: &str,
) -> Result<Option<Box<OrderView>>, StoreError> {
    let order = match (subject.parse(), subject.parse::<InvoiceId>()) {
        (Ok(order), _) => Some(order),
        (_, Ok(invoice)) => view.order_of(invoice).await?,
        _ => None,
    };
    Ok(match order {
        Some(order) => order_view(view, order).await?.map(Box::new),
        None => None,
    })
}

use alloc::{boxed::Box, string::String};
use core::time::Duration;

use chainstore_identity::Shopper;
use chainstore_kernel::{
    Authorized, Channel, Lease, Needs, OutboxId, ShopperId, StoreError, UseCase,
};
use chainstore_orders::OrderStatus;
use chainstore_payments::InvoiceId;
use chainstore_ports::{AlertKey, Notice, NoticeError, Owed, StoreRead};

use super::finish_notice::{Delivery, finish};
use crate::Context;
use crate::error::errors;
use crate::permissions::GATEWAY_WORK;
use crate::shop::{OrderView, PaymentView, Unshown, order_view, payment_view, report_tampering};

/// Takes the next message that is owed on a channel, and looks up what its wording needs.
///
/// One holder of the lease at a time sends: the receiver counts what all of them send together. A
/// claim keeps two senders from the same message anyway.
pub struct ClaimNotice;

/// Which channel, and by which right.
#[derive(Clone, Debug)]
pub struct ClaimNoticeCommand {
    /// The channel.
    pub channel: Channel,
    /// The sender's lease.
    pub lease: Lease,
}

/// What there is to send.
#[derive(Clone, Debug)]
pub enum NextNotice {
    /// Nothing.
    Nothing,
    /// A message that needs no sending; ask for the next one.
    Passed,
    /// This. Say with [`super::FinishNotice`] how it fared.
    Send(ClaimedNotice, Letter),
}

/// A claimed message, as it is finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedNotice {
    /// Its id.
    pub id: OutboxId,
    /// Its channel.
    pub channel: Channel,
    /// How often it was claimed.
    pub attempts: u32,
    /// The shopper who reads it, if one does.
    pub reader: Option<ShopperId>,
    /// The invoice it shows, and the message that shows it already.
    pub payment: Option<(InvoiceId, Option<i32>)>,
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
        /// Where it moved to.
        state: OrderStatus,
    },
    /// Tell the staff.
    Alert {
        /// What happened, and to what.
        key: AlertKey,
        /// The order it is about, if it is about one.
        order: Option<Box<OrderView>>,
    },
}

errors! {
    /// How taking a message fails.
    ClaimNoticeError in "claim_notice" {}
}

/// How long a claimed message may take.
const LEASE: Duration = Duration::from_mins(1);

/// What a notice comes to once everything it names is looked up.
enum Found {
    /// This can be sent.
    Letter(Letter),
    /// What it names is gone, or its reader is: nobody is waiting for it.
    Nobody,
    /// It cannot be sent as it is.
    Refused(String),
    /// This program cannot read it: trying again would hold up its reader's other messages for nothing.
    Unreadable(NoticeError),
    /// The invoice's address is not ours: it is not shown.
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
            // One damaged row must not hold up the messages of everybody else; it may be mended
            // before this one is given up.
            Err(StoreError::Corrupt { entity, .. }) => {
                Found::Refused(alloc::format!("a stored {entity} is damaged"))
            }
            found => found?,
        };
        let delivery = match found {
            Found::Letter(letter) => {
                // Asked last: the lease may have been lost while this instance slept.
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
    // Before the view: nobody holds two connections at once.
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
            // What is told about is more important than the order's number: a damaged order is left out.
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

/// The order that an alert is about: its subject names an order, or an invoice of one.
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

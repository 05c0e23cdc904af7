use alloc::string::String;
use core::time::Duration;

use chainstore_kernel::{Authorized, Channel, OutboxId, ShopperId, StoreError};
use chainstore_payments::InvoiceId;

use crate::Context;

/// The facts about a claimed message that [`super::FinishNotice`] needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedNotice {
    /// The id of the message.
    pub id: OutboxId,
    /// The channel through which it is sent.
    pub channel: Channel,
    /// How often it was claimed, this time included.
    pub attempts: u32,
    /// The shopper who reads it; `None` when the staff read it.
    pub reader: Option<ShopperId>,
    /// The invoice that it shows, and the id of the message in which the bot shows that invoice already.
    pub payment: Option<(InvoiceId, Option<i32>)>,
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

/// How often a message that is refused is tried before it is parked.
const TRIES: u32 = 20;

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

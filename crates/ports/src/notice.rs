use alloc::string::ToString;

use chainstore_kernel::{
    Channel, Entropy, Id, OrderId, OutboxId, OutboxMessage, ShopperId, Timestamp, reasons,
};
use chainstore_orders::OrderStatus;
use chainstore_payments::InvoiceId;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::{AlertId, AlertKey};

/// A message that the product owes to somebody. It holds ids only. The worker that sends it looks up the data
/// and writes the text in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[serde(tag = "topic", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Notice {
    /// To the shopper: asks to pay an invoice. The bot sends a new payment message.
    InvoiceOpened {
        /// The shopper who reads it.
        shopper: ShopperId,
        /// The invoice to pay.
        invoice: InvoiceId,
    },
    /// To the shopper: the invoice has changed. The bot edits the payment message to show its new state.
    InvoiceChanged {
        /// The shopper who reads it.
        shopper: ShopperId,
        /// The invoice that has changed.
        invoice: InvoiceId,
    },
    /// To the shopper: the order was paid, held or resumed, or has ended.
    OrderMoved {
        /// The shopper who reads it.
        shopper: ShopperId,
        /// The order.
        order: OrderId,
        /// The new state of the order.
        state: OrderStatus,
    },
    /// To the staff: something needs a person.
    Alert {
        /// The alert.
        alert: AlertId,
        /// What happened, and to what.
        key: AlertKey,
    },
}

/// Version of the form that this program writes.
const VERSION: u16 = 1;

impl Notice {
    /// The channel through which it is sent.
    pub const fn channel(&self) -> Channel {
        match self {
            Self::InvoiceOpened { .. } | Self::InvoiceChanged { .. } | Self::OrderMoved { .. } => {
                Channel::Telegram
            }
            Self::Alert { .. } => Channel::Alert,
        }
    }

    /// The shopper who reads it; `None` when the staff read it.
    pub const fn shopper(&self) -> Option<ShopperId> {
        match self {
            Self::InvoiceOpened { shopper, .. }
            | Self::InvoiceChanged { shopper, .. }
            | Self::OrderMoved { shopper, .. } => Some(*shopper),
            Self::Alert { .. } => None,
        }
    }

    /// The message as it is stored in the outbox.
    pub fn owe(&self, now: Timestamp, entropy: &dyn Entropy) -> OutboxMessage {
        let id: OutboxId = Id::mint(now, entropy);
        OutboxMessage {
            id,
            channel: self.channel(),
            topic: self.into(),
            version: VERSION,
            // A shopper gets messages in the order of what happened. Alerts have no order: one that cannot be
            // sent must not hold up the others.
            key: self
                .shopper()
                .map_or_else(|| id.to_string(), |shopper| shopper.to_string()),
            // Ids and names of closed sets can always be written as JSON. If that failed, the sender would park
            // the empty message, and an alert would be raised.
            body: serde_json::to_string(self).unwrap_or_default(),
            created_at: now,
        }
    }

    /// Reads a notice from the outbox.
    ///
    /// # Errors
    /// [`NoticeError`] when this program cannot read it. The message must then be parked, so that a person sees
    /// it.
    pub fn read(topic: &str, version: u16, body: &str) -> Result<Self, NoticeError> {
        if version != VERSION {
            return Err(NoticeError);
        }
        let notice: Self = serde_json::from_str(body).map_err(|_| NoticeError)?;
        let named: &'static str = (&notice).into();
        if named == topic {
            Ok(notice)
        } else {
            Err(NoticeError)
        }
    }
}

reasons! {
    /// This program cannot read an owed message: another version of the program wrote it, or it is damaged.
    #[derive(Copy)]
    pub struct NoticeError in "notice" as "unreadable" = "this version cannot read the message";
}

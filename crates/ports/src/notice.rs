use alloc::string::ToString;

use chainstore_kernel::{
    Channel, Entropy, Id, OrderId, OutboxId, OutboxMessage, ShopperId, Timestamp,
};
use chainstore_orders::OrderStatus;
use chainstore_payments::InvoiceId;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;
use thiserror::Error;

use crate::{AlertId, AlertKey};

/// A message that the product owes to somebody. It holds ids; whoever sends it looks up what they
/// name and words it in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[serde(tag = "topic", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Notice {
    /// To the shopper: pay this. Makes the payment message.
    InvoiceOpened {
        /// To whom.
        shopper: ShopperId,
        /// What to pay.
        invoice: InvoiceId,
    },
    /// To the shopper: the payment message must show another state.
    InvoiceChanged {
        /// To whom.
        shopper: ShopperId,
        /// Which invoice.
        invoice: InvoiceId,
    },
    /// To the shopper: the order is paid, held, resumed or over.
    OrderMoved {
        /// To whom.
        shopper: ShopperId,
        /// Which order.
        order: OrderId,
        /// Where it moved to.
        state: OrderStatus,
    },
    /// To staff: something needs a person.
    Alert {
        /// The alert.
        alert: AlertId,
        /// What happened, and to what.
        key: AlertKey,
    },
}

/// Version of the form written now.
const VERSION: u16 = 1;

impl Notice {
    /// The way it leaves.
    pub const fn channel(&self) -> Channel {
        match self {
            Self::InvoiceOpened { .. } | Self::InvoiceChanged { .. } | Self::OrderMoved { .. } => {
                Channel::Telegram
            }
            Self::Alert { .. } => Channel::Alert,
        }
    }

    /// The shopper who reads it; `None` if staff do.
    pub const fn shopper(&self) -> Option<ShopperId> {
        match self {
            Self::InvoiceOpened { shopper, .. }
            | Self::InvoiceChanged { shopper, .. }
            | Self::OrderMoved { shopper, .. } => Some(*shopper),
            Self::Alert { .. } => None,
        }
    }

    /// The message as the outbox keeps it.
    pub fn owe(&self, now: Timestamp, entropy: &dyn Entropy) -> OutboxMessage {
        let id: OutboxId = Id::mint(now, entropy);
        OutboxMessage {
            id,
            channel: self.channel(),
            topic: self.into(),
            version: VERSION,
            // A shopper reads messages in the order of what happened. An alert waits for no other: one
            // that cannot be sent must not hold up the rest.
            key: self
                .shopper()
                .map_or_else(|| id.to_string(), |shopper| shopper.to_string()),
            // Ids and names of closed sets always have a JSON form; a message without one would be
            // parked by its sender, not lost.
            body: serde_json::to_string(self).unwrap_or_default(),
            created_at: now,
        }
    }

    /// The notice of a stored message.
    ///
    /// # Errors
    /// [`NoticeError`] when this program cannot read it; the message is then parked, not lost.
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

/// This program cannot read a message that is owed: another version wrote it, or it is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this version cannot read the message")]
pub struct NoticeError;

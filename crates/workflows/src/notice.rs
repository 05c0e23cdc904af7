use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::str::FromStr;

use chainstore_kernel::{
    Entropy, Id, Lane, OrderId, OutboxId, OutboxMessage, ShopperId, Timestamp,
};
use chainstore_payments::{InvoiceId, SuspenseReason};
use thiserror::Error;

use crate::ports::Owed;

/// A message the product owes to somebody. It names things; whoever sends it looks them up and words
/// it in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        /// The stored name of the state it moved to.
        state: String,
    },
    /// To staff: an order is held or needs a decision.
    OrderAlert {
        /// Which order.
        order: OrderId,
        /// The stored name of the state or event.
        what: String,
    },
    /// To staff: money waits in suspense.
    SuspenseAlert {
        /// At whose address.
        invoice: InvoiceId,
        /// Why.
        reason: SuspenseReason,
    },
    /// To staff: a chain cannot be followed.
    ChainAlert {
        /// Which chain.
        chain: String,
        /// A stable name of what is wrong.
        what: String,
    },
    /// To staff: something came in or was to go out that cannot be worked.
    ParkedAlert {
        /// `inbox` or `outbox`.
        queue: String,
        /// Its key.
        key: String,
    },
    /// To staff: a stored row does not fit its integrity tag.
    TamperAlert {
        /// The table.
        entity: String,
        /// The row.
        subject: String,
    },
}

/// Version of the fields written now.
const VERSION: u16 = 1;

impl Notice {
    /// Who sends it.
    pub const fn lane(&self) -> Lane {
        match self {
            Self::InvoiceOpened { .. } | Self::InvoiceChanged { .. } | Self::OrderMoved { .. } => {
                Lane::Telegram
            }
            Self::OrderAlert { .. }
            | Self::SuspenseAlert { .. }
            | Self::ChainAlert { .. }
            | Self::ParkedAlert { .. }
            | Self::TamperAlert { .. } => Lane::Alert,
        }
    }

    /// The message as the outbox keeps it.
    pub fn owe(&self, now: Timestamp, entropy: &dyn Entropy) -> OutboxMessage {
        let id: OutboxId = Id::mint(now, entropy);
        let (topic, reader, fields) = self.parts();
        OutboxMessage {
            id,
            lane: self.lane(),
            topic,
            version: VERSION,
            // What a shopper reads comes in its order. An alert waits for no other: one that cannot be
            // sent must not hold up the rest.
            key: reader.map_or_else(|| id.to_string(), |shopper| shopper.to_string()),
            fields,
            created_at: now,
        }
    }

    fn parts(&self) -> (&'static str, Option<ShopperId>, Vec<(&'static str, String)>) {
        match self {
            Self::InvoiceOpened { shopper, invoice } => (
                "invoice.opened",
                Some(*shopper),
                alloc::vec![
                    ("shopper", shopper.to_string()),
                    ("invoice", invoice.to_string())
                ],
            ),
            Self::InvoiceChanged { shopper, invoice } => (
                "invoice.changed",
                Some(*shopper),
                alloc::vec![
                    ("shopper", shopper.to_string()),
                    ("invoice", invoice.to_string())
                ],
            ),
            Self::OrderMoved {
                shopper,
                order,
                state,
            } => (
                "order.moved",
                Some(*shopper),
                alloc::vec![
                    ("shopper", shopper.to_string()),
                    ("order", order.to_string()),
                    ("state", state.clone()),
                ],
            ),
            Self::OrderAlert { order, what } => (
                "alert.order",
                None,
                alloc::vec![("order", order.to_string()), ("what", what.clone())],
            ),
            Self::SuspenseAlert { invoice, reason } => (
                "alert.suspense",
                None,
                alloc::vec![
                    ("invoice", invoice.to_string()),
                    ("reason", reason.name().into())
                ],
            ),
            Self::ChainAlert { chain, what } => (
                "alert.chain",
                None,
                alloc::vec![("chain", chain.clone()), ("what", what.clone())],
            ),
            Self::ParkedAlert { queue, key } => (
                "alert.parked",
                None,
                alloc::vec![("queue", queue.clone()), ("key", key.clone())],
            ),
            Self::TamperAlert { entity, subject } => (
                "alert.tamper",
                None,
                alloc::vec![("entity", entity.clone()), ("subject", subject.clone())],
            ),
        }
    }
}

impl TryFrom<&Owed> for Notice {
    type Error = NoticeError;

    fn try_from(owed: &Owed) -> Result<Self, NoticeError> {
        if owed.version != VERSION {
            return Err(NoticeError::Unknown);
        }
        Ok(match owed.topic.as_str() {
            "invoice.opened" => Self::InvoiceOpened {
                shopper: field(owed, "shopper")?,
                invoice: field(owed, "invoice")?,
            },
            "invoice.changed" => Self::InvoiceChanged {
                shopper: field(owed, "shopper")?,
                invoice: field(owed, "invoice")?,
            },
            "order.moved" => Self::OrderMoved {
                shopper: field(owed, "shopper")?,
                order: field(owed, "order")?,
                state: field(owed, "state")?,
            },
            "alert.order" => Self::OrderAlert {
                order: field(owed, "order")?,
                what: field(owed, "what")?,
            },
            "alert.suspense" => {
                let reason: String = field(owed, "reason")?;
                let reason =
                    SuspenseReason::parse(&reason).ok_or(NoticeError::Field { name: "reason" })?;
                Self::SuspenseAlert {
                    invoice: field(owed, "invoice")?,
                    reason,
                }
            }
            "alert.chain" => Self::ChainAlert {
                chain: field(owed, "chain")?,
                what: field(owed, "what")?,
            },
            "alert.parked" => Self::ParkedAlert {
                queue: field(owed, "queue")?,
                key: field(owed, "key")?,
            },
            "alert.tamper" => Self::TamperAlert {
                entity: field(owed, "entity")?,
                subject: field(owed, "subject")?,
            },
            _ => return Err(NoticeError::Unknown),
        })
    }
}

fn field<T: FromStr>(owed: &Owed, name: &'static str) -> Result<T, NoticeError> {
    let stored = owed.fields.iter().find(|(stored, _)| stored == name);
    stored
        .and_then(|(_, value)| value.parse().ok())
        .ok_or(NoticeError::Field { name })
}

/// An owed message cannot be read by this version; it is parked, not lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoticeError {
    /// A topic or version this program does not know.
    #[error("this version does not know the message")]
    Unknown,
    /// A field is missing or malformed.
    #[error("the field `{name}` is missing or malformed")]
    Field {
        /// Its name.
        name: &'static str,
    },
}

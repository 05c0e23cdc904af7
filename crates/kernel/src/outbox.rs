use alloc::{string::String, vec::Vec};

use crate::{Id, IdKind, Timestamp};

/// Kind of [`OutboxId`].
#[derive(Debug)]
pub enum OutboxKind {}
impl IdKind for OutboxKind {
    const PREFIX: &'static str = "out";
}
/// Names an owed message; receivers use it to recognise a repeat.
pub type OutboxId = Id<OutboxKind>;

/// Who sends a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lane {
    /// The gateway, to a chat.
    Telegram,
    /// The gateway, to the staff's alert chat.
    Alert,
}

impl Lane {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Telegram => "telegram",
            Self::Alert => "alert",
        }
    }
}

/// An effect owed to the outside. It holds a type, a version, ids and numbers; never text and never
/// personal data: the process that sends it renders it in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxMessage {
    /// Its id.
    pub id: OutboxId,
    /// Who sends it.
    pub lane: Lane,
    /// What it is, for example `order.confirmed`.
    pub topic: &'static str,
    /// Version of the fields below; old ones stay readable.
    pub version: u16,
    /// Messages of one key are sent in order.
    pub key: String,
    /// Named ids and numbers.
    pub fields: Vec<(&'static str, String)>,
    /// When it was owed.
    pub created_at: Timestamp,
}

/// The part of a transaction that owes messages.
pub trait Outbox: Send {
    /// Owes a message; written at commit.
    fn push(&mut self, message: OutboxMessage);
}

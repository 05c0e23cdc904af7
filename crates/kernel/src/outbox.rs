use alloc::string::String;

use crate::{Id, IdKind, Timestamp};

/// Kind of [`OutboxId`].
#[derive(Debug)]
pub enum OutboxKind {}
impl IdKind for OutboxKind {
    const PREFIX: &'static str = "out";
}
/// Names an owed message; receivers use it to recognise a repeat.
pub type OutboxId = Id<OutboxKind>;

/// The way a message leaves the product. Each has a sender of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The gateway, to a chat.
    Telegram,
    /// The gateway, to the staff's alert chat.
    Alert,
}

impl Channel {
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
    /// The way it leaves.
    pub channel: Channel,
    /// What it is, for example `order_moved`.
    pub topic: &'static str,
    /// Version of the body; old ones stay readable.
    pub version: u16,
    /// Messages of one key are sent in order.
    pub key: String,
    /// Ids and numbers as JSON.
    pub body: String,
    /// When it was owed.
    pub created_at: Timestamp,
}

/// The part of a transaction that owes messages.
pub trait Outbox: Send {
    /// Owes a message; written at commit.
    fn push(&mut self, message: OutboxMessage);
}

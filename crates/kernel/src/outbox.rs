use alloc::string::String;

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{Id, IdKind, Timestamp, closed_set};

/// Makes [`OutboxId`] a type of its own; there is no value of this type.
#[derive(Debug)]
pub enum OutboxKind {}
impl IdKind for OutboxKind {
    const PREFIX: &'static str = "out";
}
/// The id of an owed message. Receivers recognise by it that a message was sent twice.
pub type OutboxId = Id<OutboxKind>;

/// The way a message leaves the product. Each channel has its own sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Channel {
    /// To a chat, through the bot gateway.
    Telegram,
    /// To the staff's alert chat, through the bot gateway.
    Alert,
}

closed_set!(Channel);

/// A message owed to the outside. It holds a type, a version, ids and numbers, never text or personal data: the
/// process that sends it writes the text in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxMessage {
    /// The id of the message.
    pub id: OutboxId,
    /// The way the message leaves.
    pub channel: Channel,
    /// The kind of message, for example `order_moved`.
    pub topic: &'static str,
    /// Version of the form of `body`, so that messages of an older form stay readable.
    pub version: u16,
    /// Messages with the same key are sent in the order in which they were made.
    pub key: String,
    /// Ids and numbers as JSON, from which the text is made.
    pub body: String,
    /// When the message was made.
    pub created_at: Timestamp,
}

/// The part of a transaction that records owed messages.
pub trait Outbox: Send {
    /// Records a message. It is written when the transaction commits.
    fn push(&mut self, message: OutboxMessage);
}

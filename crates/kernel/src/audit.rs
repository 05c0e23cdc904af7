use alloc::string::String;

use crate::{Actor, Timestamp};

/// One line of the audit trail: who did what to what, and when. It holds ids only, never personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// When the action was done.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// What was done, as a stable name such as `order.moved`.
    pub action: &'static str,
    /// The id of what it was done to.
    pub subject: String,
    /// Version of the form of `details`, so that entries of an older form stay readable.
    pub version: u16,
    /// Further ids and numbers, as a JSON object.
    pub details: String,
}

/// The part of a transaction that writes the audit trail.
pub trait AuditTrail: Send {
    /// Adds an entry. It is written when the transaction commits, together with the change it describes.
    fn append(&mut self, entry: AuditEntry);
}

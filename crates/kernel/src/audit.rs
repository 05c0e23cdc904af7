use alloc::string::String;

use crate::{Actor, Timestamp};

/// One line of the audit trail: who did what to what, and when. Ids only, never personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What, as a stable name such as `order.moved`.
    pub action: &'static str,
    /// To what: an id.
    pub subject: String,
    /// Version of the details; old ones stay readable.
    pub version: u16,
    /// Further ids and numbers, as a JSON object.
    pub details: String,
}

/// The part of a transaction that keeps the audit trail.
pub trait AuditTrail: Send {
    /// Adds an entry; written at commit, with the change it describes.
    fn append(&mut self, entry: AuditEntry);
}

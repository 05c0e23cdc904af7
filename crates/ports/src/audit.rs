use alloc::string::String;

use chainstore_kernel::{Actor, AuditEntry, StoreError, Timestamp};
use serde::Serialize;

/// The details of an audit entry, beyond who and when. A use case declares a type for each action that it
/// records. It holds ids and numbers only, never personal data.
pub trait AuditDetails: Serialize {
    /// The stable name of the action, for example `order.placed`.
    const ACTION: &'static str;
    /// Version of the serialised form. It is raised when the form changes; entries of older forms stay
    /// readable.
    const VERSION: u16 = 1;

    /// The id of what the action was done to.
    fn subject(&self) -> String;
}

/// The audit entry of an action of `actor` at this moment.
///
/// # Errors
/// [`StoreError::Corrupt`] when the details cannot be serialised.
pub fn entry<D: AuditDetails>(
    details: &D,
    actor: Actor,
    at: Timestamp,
) -> Result<AuditEntry, StoreError> {
    Ok(AuditEntry {
        at,
        actor,
        action: D::ACTION,
        subject: details.subject(),
        version: D::VERSION,
        details: serde_json::to_string(details)
            .map_err(|_| StoreError::corrupt("audit_entry", "cannot be written as JSON"))?,
    })
}

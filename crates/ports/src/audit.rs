use alloc::string::String;

use chainstore_kernel::{Actor, AuditEntry, StoreError, Timestamp};
use serde::Serialize;

/// What an audit entry says beyond who and when. A use case declares a type for each action it
/// records, beside itself; ids and numbers only, never personal data.
pub trait AuditDetails: Serialize {
    /// The stable name, for example `order.placed`.
    const ACTION: &'static str;
    /// Version of the serialised form. A changed form is a new version; old ones stay readable.
    const VERSION: u16 = 1;

    /// The id of what was acted upon.
    fn subject(&self) -> String;
}

/// The entry of an action at this moment.
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
            .map_err(|_| StoreError::corrupt("audit entry", "cannot be written as JSON"))?,
    })
}

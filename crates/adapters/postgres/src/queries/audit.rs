use crate::{entity::audit_entry, fields::canonical};

/// The bytes that the tag and the link of an entry cover: every column except its row number and its tag.
pub(crate) fn canonical_entry(row: &audit_entry::Model) -> Vec<u8> {
    canonical(&[
        &row.at.to_be_bytes(),
        row.actor.as_bytes(),
        row.action.as_bytes(),
        row.subject.as_bytes(),
        &row.version.to_be_bytes(),
        row.details.as_bytes(),
    ])
}

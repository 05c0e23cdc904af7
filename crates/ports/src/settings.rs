use alloc::{boxed::Box, string::String};

use async_trait::async_trait;
use chainstore_kernel::{StoreError, Timestamp};

/// A setting of the shop as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingRow {
    /// The stable name, for example `shop.name`.
    pub name: String,
    /// The value in its written form.
    pub value: String,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When it was changed last.
    pub changed_at: Timestamp,
    /// Who changed it, as the audit trail writes actors.
    pub changed_by: String,
}

/// The part of a transaction that changes settings.
#[async_trait]
pub trait SettingStore: Send {
    /// Writes a setting. `row.version` is one more than the version that was read;
    /// [`StoreError::Conflict`] when it is another by now.
    async fn put(&mut self, row: &SettingRow) -> Result<(), StoreError>;
}

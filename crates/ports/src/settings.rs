use alloc::{boxed::Box, string::String, vec::Vec};

use async_trait::async_trait;
use chainstore_kernel::{StoreError, Timestamp};

/// A setting of the shop as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingRow {
    /// The stable name, for example `shop.name`.
    pub name: String,
    /// The value as text.
    pub value: String,
    /// The number of times it was written; 1 after the first.
    pub version: i64,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Who changed it last, in the form in which the audit trail writes actors.
    pub changed_by: String,
}

/// The part of a transaction that changes settings.
#[async_trait]
pub trait SettingStore: Send {
    /// Writes a setting. `row.version` is one more than the version that was read. [`StoreError::Conflict`]
    /// when the stored version is another by now.
    async fn put(&mut self, row: &SettingRow) -> Result<(), StoreError>;
}

/// Reads settings.
#[async_trait]
pub trait SettingRead: Send {
    /// All settings that are stored. A setting that was never changed has no row.
    async fn settings(&mut self) -> Result<Vec<SettingRow>, StoreError>;
}

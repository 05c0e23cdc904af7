use async_trait::async_trait;
use chainstore_kernel::{Authorized, StoreError};
use chainstore_ports::{Store, StoreRead, StoreTx};

/// A store in which opening a transaction or a view always fails with this error.
#[derive(Clone, Debug)]
pub struct FailingStore(pub StoreError);

impl FailingStore {
    /// A store that reports every row as damaged.
    pub fn damaged() -> Self {
        Self(StoreError::corrupt("row", "on purpose"))
    }
}

#[async_trait]
impl Store for FailingStore {
    async fn begin(&self, _: &Authorized<'_>) -> Result<Box<dyn StoreTx>, StoreError> {
        Err(self.0.clone())
    }

    async fn read(&self, _: &Authorized<'_>) -> Result<Box<dyn StoreRead>, StoreError> {
        Err(self.0.clone())
    }
}

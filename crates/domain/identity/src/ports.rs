//! What the identity domain needs from a database.

use alloc::boxed::Box;

use async_trait::async_trait;
use chainstore_kernel::{Page, PageRequest, ShopperId, StoreError, Timestamp, Tx};

use crate::{ApiKey, ApiKeyId, Shopper};

/// What this domain writes in a transaction.
pub trait IdentityTx: Tx {
    /// Shoppers.
    fn shoppers(&mut self) -> &mut dyn ShopperStore;
    /// API keys.
    fn keys(&mut self) -> &mut dyn ApiKeyStore;
}

/// Shoppers, found by our id or by Telegram's.
#[async_trait]
pub trait ShopperStore: Send {
    /// Adds a shopper. [`StoreError::Conflict`] when their Telegram id came in by another
    /// transaction at the same time.
    async fn add(&mut self, shopper: &Shopper) -> Result<(), StoreError>;

    /// Writes language and reachability.
    async fn save(&mut self, shopper: &Shopper) -> Result<(), StoreError>;
}

/// API keys.
#[async_trait]
pub trait ApiKeyStore: Send {
    /// Adds a key.
    async fn add(&mut self, key: &ApiKey) -> Result<(), StoreError>;

    /// Ends a key at this moment; one that has ended keeps its moment. Whether there is such a key.
    async fn revoke(&mut self, id: ApiKeyId, at: Timestamp) -> Result<bool, StoreError>;
}

/// What can be read of this domain.
#[async_trait]
pub trait IdentityRead: Send {
    /// The shopper of a Telegram id.
    async fn by_telegram(&mut self, telegram: i64) -> Result<Option<Shopper>, StoreError>;

    /// The shopper of an id.
    async fn shopper(&mut self, id: ShopperId) -> Result<Option<Shopper>, StoreError>;

    /// A key by its visible id.
    async fn key(&mut self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError>;

    /// Keys, newest first.
    async fn keys(&mut self, page: PageRequest) -> Result<Page<ApiKey>, StoreError>;
}

/// Hashes and compares API key secrets. No I/O.
pub trait SecretHasher: Send + Sync {
    /// The hash that rests.
    fn hash(&self, secret: &str) -> [u8; 32];

    /// Whether a secret has that hash, compared in constant time.
    fn fits(&self, secret: &str, hash: &[u8; 32]) -> bool;
}

//! What the identity domain needs from a database and from a hash function.

use alloc::boxed::Box;

use async_trait::async_trait;
use chainstore_kernel::{Page, PageRequest, ShopperId, StoreError, Timestamp, Tx};

use crate::{ApiKey, ApiKeyId, Shopper};

/// What this domain writes in a transaction.
pub trait IdentityTx: Tx {
    /// The shoppers.
    fn shoppers(&mut self) -> &mut dyn ShopperStore;
    /// The API keys.
    fn keys(&mut self) -> &mut dyn ApiKeyStore;
}

/// Writes shoppers.
#[async_trait]
pub trait ShopperStore: Send {
    /// Adds a shopper. [`StoreError::Conflict`] when another transaction adds a shopper with the same Telegram id
    /// at the same time.
    async fn add(&mut self, shopper: &Shopper) -> Result<(), StoreError>;

    /// Writes the language of a shopper and whether the bot can reach them.
    async fn save(&mut self, shopper: &Shopper) -> Result<(), StoreError>;
}

/// Writes API keys.
#[async_trait]
pub trait ApiKeyStore: Send {
    /// Adds a key, which is stored without its secret.
    async fn add(&mut self, key: &ApiKey) -> Result<(), StoreError>;

    /// Revokes a key at this moment. A key that was revoked before keeps its earlier moment. Returns whether the
    /// key exists.
    async fn revoke(&mut self, id: ApiKeyId, at: Timestamp) -> Result<bool, StoreError>;
}

/// Reads shoppers.
#[async_trait]
pub trait ShopperRead: Send {
    /// The shopper with this Telegram id, or `None`.
    async fn by_telegram(&mut self, telegram: i64) -> Result<Option<Shopper>, StoreError>;

    /// The shopper with this id of ours, or `None`.
    async fn shopper(&mut self, id: ShopperId) -> Result<Option<Shopper>, StoreError>;
}

/// Reads API keys.
#[async_trait]
pub trait ApiKeyRead: Send {
    /// The key with this id, or `None`. Revoked and expired keys are returned too.
    async fn key(&mut self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError>;

    /// Keys, newest first, including revoked and expired ones.
    async fn keys(&mut self, page: PageRequest) -> Result<Page<ApiKey>, StoreError>;
}

/// What can be read of this domain.
pub trait IdentityRead: ShopperRead + ApiKeyRead {}

impl<T: ShopperRead + ApiKeyRead + ?Sized> IdentityRead for T {}

/// Hashes the secrets of API keys and compares them. Performs no I/O.
pub trait SecretHasher: Send + Sync {
    /// The hash of a secret, which is stored in place of the secret.
    fn hash(&self, secret: &str) -> [u8; 32];

    /// Whether `hash` is the hash of this secret. Compares in constant time, so that the duration tells nothing.
    fn fits(&self, secret: &str, hash: &[u8; 32]) -> bool;
}

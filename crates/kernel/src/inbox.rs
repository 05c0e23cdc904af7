use alloc::{boxed::Box, string::String};

use async_trait::async_trait;

use crate::StoreError;

/// Something from outside that must count only once, such as a request with an idempotency key or the checkout
/// of one version of a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Where the key is unique: for example a route and a principal, a bot, or a chain.
    pub scope: String,
    /// The key within the scope.
    pub key: String,
    /// A digest of the request. The same key with another digest is a mistake of the caller, not a repeated
    /// request.
    pub digest: String,
}

/// Whether a fact was recorded before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The fact is new; it is recorded when this transaction commits.
    First,
    /// The fact was recorded before.
    Before {
        /// The outcome that was recorded with it, usually the id of what was made.
        outcome: String,
        /// Whether the digest of the request is the same as then.
        same_request: bool,
    },
}

/// The part of a transaction that records facts from outside.
#[async_trait]
pub trait Inbox: Send {
    /// Records a fact with its outcome, or returns the outcome that was recorded before.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Conflict`] when another open transaction records the same fact.
    async fn take(&mut self, fact: &Fact, outcome: &str) -> Result<Taken, StoreError>;
}

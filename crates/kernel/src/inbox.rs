use alloc::{boxed::Box, string::String};

use async_trait::async_trait;

use crate::StoreError;

/// An outside fact that must count once: an idempotency key, a checkout of one cart version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Whose keys these are: a route and principal, a bot, a chain.
    pub scope: String,
    /// The key within the scope.
    pub key: String,
    /// A digest of the request: the same key with another request is a mistake, not a repeat.
    pub digest: String,
}

/// Whether a fact is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was never seen; it is taken in with this transaction.
    First,
    /// It was taken in before, with this outcome.
    Before {
        /// The outcome given then, usually the id of what was made.
        outcome: String,
        /// Whether the request was the same.
        same_request: bool,
    },
}

/// The part of a transaction that remembers outside facts.
#[async_trait]
pub trait Inbox: Send {
    /// Takes a fact in with its outcome, or says that it was taken in before.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Conflict`] when another open transaction takes the same fact.
    async fn take(&mut self, fact: &Fact, outcome: &str) -> Result<Taken, StoreError>;
}

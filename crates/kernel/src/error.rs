use alloc::{string::String, vec::Vec};
use core::fmt;

/// What an error means to whoever asked. Closed, so that HTTP and bot map every kind in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The input is wrong; sending it again unchanged will fail again.
    Invalid,
    /// The thing does not exist, or is not theirs to see.
    NotFound,
    /// The principal is not known.
    Unauthenticated,
    /// The principal may not do this.
    Forbidden,
    /// The request does not fit the present state; look again, then decide.
    Conflict,
    /// Two writers met; the same request may succeed at once. The gate tries again by itself.
    Contention,
    /// Too often; wait.
    Limited,
    /// Something this needs is away; the same request may succeed later.
    Unavailable,
    /// Our fault. The cause is logged, never shown.
    Internal,
}

/// What an error says, apart from any language: a key with values, for example `place_order.no_quote`.
/// Its English stands at the declaration of the error; translations are found by the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What the error is about, for example `place_order`.
    pub scope: &'static str,
    /// Which error of that scope, for example `no_quote`.
    pub name: &'static str,
    /// Values the text may name, by the name of their place in it.
    pub values: Vec<(&'static str, String)>,
}

impl Message {
    /// A message without values.
    pub const fn new(scope: &'static str, name: &'static str) -> Self {
        Self {
            scope,
            name,
            values: Vec::new(),
        }
    }
}

/// The key.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.scope, self.name)
    }
}

/// An error of a use case. Its `Display` is English.
pub trait Failure: core::error::Error {
    /// What it means to the caller.
    fn kind(&self) -> ErrorKind;

    /// What it says, for translation.
    fn message(&self) -> Message;
}

use alloc::{string::String, vec::Vec};
use core::fmt;

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::closed_set;

/// What an error means to the caller. The set is closed, so that HTTP and bot each map every kind in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ErrorKind {
    /// The input is wrong; sending it again unchanged will fail again.
    Invalid,
    /// The thing does not exist, or the caller may not know that it does.
    NotFound,
    /// The caller has not proved who they are.
    Unauthenticated,
    /// The caller is known, but may not do this.
    Forbidden,
    /// The request does not fit the present state. The caller should read the state again before deciding what
    /// to do.
    Conflict,
    /// Two writers changed the same thing. The same request may succeed at once; the gate repeats it by itself.
    Contention,
    /// The caller asks too often and must wait.
    Limited,
    /// A database or service that this needs cannot be reached; the same request may succeed later.
    Unavailable,
    /// A fault of the program. The cause is logged and never shown to the caller.
    Internal,
}

closed_set!(ErrorKind);

/// What an error says, independent of language: a key such as `place_order.no_quote`, with values. The English
/// text stands where the error is declared; translations are found by the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What the error is about, for example `place_order`.
    pub scope: &'static str,
    /// Which error of that scope, for example `no_quote`.
    pub name: &'static str,
    /// Values that are put into the text, each with the name of its placeholder.
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

/// The key: `scope.name`.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.scope, self.name)
    }
}

/// An error of a use case. Its `Display` is the English text.
pub trait Failure: core::error::Error {
    /// What the error means to the caller.
    fn kind(&self) -> ErrorKind;

    /// The key and values from which the text is made in the language of the reader.
    fn message(&self) -> Message;
}

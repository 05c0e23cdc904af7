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

use crate::{ErrorKind, Reason};

/// An error of a use case: what it says, and what it means to the caller.
pub trait Failure: Reason {
    /// What the error means to the caller.
    fn kind(&self) -> ErrorKind;
}

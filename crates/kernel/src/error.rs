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

/// An error of a use case: it can say what it means to the caller.
pub trait Failure: core::error::Error {
    /// What it means.
    fn kind(&self) -> ErrorKind;
}

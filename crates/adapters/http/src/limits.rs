//! What the server reads of a request at most (SR-30, SR-38).

/// The greatest number of bytes of a body.
pub(crate) const BODY: usize = 64 * 1024;
/// The deepest nesting of a JSON body.
pub(crate) const NESTING: u32 = 32;
/// The greatest number of characters of an idempotency key.
pub(crate) const IDEMPOTENCY_KEY: usize = 255;

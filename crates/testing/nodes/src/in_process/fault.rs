/// A way in which a node misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Takes requests and does not answer until the fault is lifted.
    Hang,
    /// Answers with HTTP status 500.
    ServerError,
    /// Answers with a page instead of JSON.
    Junk,
    /// Answers with the first half of what it should.
    TruncatedJson,
    /// Answers rightly, in 33 MiB of which nearly all are blanks: more than any honest answer.
    Oversized,
    /// Serves the chain as it was at this height, whatever has been mined since.
    StaleHead(u64),
    /// Claims to be another chain.
    WrongChainId(u64),
    /// Serves blocks under hashes that are not theirs; logs and receipts keep the true ones.
    LyingBlockHash,
}

/// A fault of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Accepts requests and does not answer until the fault is ended.
    Hang,
    /// Answers with HTTP status 500.
    ServerError,
    /// Answers with an HTML page instead of JSON.
    Junk,
    /// Answers with the first half of the right answer.
    TruncatedJson,
    /// Gives the right answer with so many spaces that it has 33 MiB: more than any real answer.
    Oversized,
    /// Answers as if this height were the head, without the blocks above it.
    StaleHead(u64),
    /// Answers with this chain id.
    WrongChainId(u64),
    /// Answers blocks with wrong hashes; logs and receipts still have the right ones.
    LyingBlockHash,
}

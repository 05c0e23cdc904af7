use async_trait::async_trait;

/// One thing the server needs before it can serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// A stable name such as `database`.
    pub name: &'static str,
    /// Whether the server can use it at present.
    pub ok: bool,
    /// The outcome in words, for the log. It may name hosts, so it is not part of an answer.
    pub detail: String,
}

/// Checks whether this instance can serve.
#[async_trait]
pub trait Readiness: Send + Sync {
    /// Checks everything that is needed. Each check must end within a bounded time.
    async fn checks(&self) -> Vec<Check>;
}

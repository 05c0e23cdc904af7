use async_trait::async_trait;

/// One thing the server needs before it can serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// A stable name such as `database`.
    pub name: &'static str,
    /// Whether it is there.
    pub ok: bool,
    /// What was seen; goes to the log, never to whoever asks.
    pub detail: String,
}

/// Says whether this instance can take requests.
#[async_trait]
pub trait Readiness: Send + Sync {
    /// Looks at everything that is needed, each within a bounded time.
    async fn checks(&self) -> Vec<Check>;
}

use std::future::Future;
use std::time::{Duration, Instant};

/// How long a journey waits for something that must come: what a program that died had taken comes after
/// its lease of a minute. Nothing is decided by how soon it comes.
pub const PATIENCE: Duration = Duration::from_secs(150);

/// Asks again and again until there is an answer.
///
/// # Panics
/// When none came in [`PATIENCE`]; `what` says what was awaited.
pub async fn eventually<T, F>(what: &str, mut ask: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(Instant::now() < end, "waited {PATIENCE:?} in vain: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

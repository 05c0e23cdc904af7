use std::future::Future;
use std::time::{Duration, Instant};

/// How long a test waits for something that must happen, before it fails. What a killed program had claimed
/// is done after a minute at the earliest. No test depends on how soon it happens.
pub const PATIENCE: Duration = Duration::from_secs(150);

/// Asks again and again until there is an answer.
///
/// # Panics
/// When there is none within [`PATIENCE`]; `what` names what was waited for.
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

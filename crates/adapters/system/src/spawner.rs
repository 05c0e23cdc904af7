use std::any::Any;

use chainstore_kernel::{Aborted, BoxFuture, Spawner};
use tokio_util::task::TaskTracker;

/// Starts tasks on the Tokio runtime and counts them, so that a graceful stop can wait for all of them.
#[derive(Clone, Debug, Default)]
pub struct TokioSpawner {
    tracker: TaskTracker,
}

impl TokioSpawner {
    /// A spawner without a running task.
    pub fn new() -> Self {
        Self::default()
    }

    /// Waits until every task that was started has ended. The caller must start no task meanwhile.
    pub async fn drained(&self) {
        self.tracker.close();
        self.tracker.wait().await;
    }
}

impl Spawner for TokioSpawner {
    fn spawn(
        &self,
        work: BoxFuture<'static, Box<dyn Any + Send>>,
    ) -> BoxFuture<'static, Result<Box<dyn Any + Send>, Aborted>> {
        let running = self.tracker.spawn(work);
        Box::pin(async move { running.await.map_err(|_| Aborted) })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[tokio::test]
    async fn gives_the_result_back() {
        let answer = TokioSpawner::new()
            .spawn(Box::pin(async { Box::new(7_u8) as Box<dyn Any + Send> }))
            .await;
        assert_eq!(
            answer.ok().and_then(|answer| answer.downcast().ok()),
            Some(Box::new(7_u8))
        );
    }

    #[tokio::test]
    async fn a_panic_is_aborted() {
        let work = async {
            if true {
                panic!("on purpose")
            } else {
                Box::new(()) as Box<dyn Any + Send>
            }
        };
        assert!(TokioSpawner::new().spawn(Box::pin(work)).await.is_err());
    }

    #[tokio::test]
    async fn work_ends_even_if_nobody_waits() {
        let (spawner, done) = (TokioSpawner::new(), Arc::new(AtomicBool::new(false)));
        let mark = Arc::clone(&done);
        drop(spawner.spawn(Box::pin(async move {
            tokio::task::yield_now().await;
            mark.store(true, Ordering::SeqCst);
            Box::new(()) as Box<dyn Any + Send>
        })));
        spawner.drained().await;
        assert!(done.load(Ordering::SeqCst));
    }
}

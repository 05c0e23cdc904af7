use std::any::Any;

use chainstore_kernel::{Aborted, BoxFuture, Spawner};
use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

/// Starts tasks on the Tokio runtime of the program and counts them, so that a graceful stop can wait for all of them.
///
/// The thread that starts a task may have a runtime of its own, as each thread of an HTTP server has. The task does not
/// run there: such a runtime ends before the program does. Its end would stop the task and close the connections to the
/// database that the task has opened, although other tasks may be using them by then.
#[derive(Clone, Debug)]
pub struct TokioSpawner {
    runtime: Handle,
    tracker: TaskTracker,
}

impl TokioSpawner {
    /// Creates a spawner. `runtime` must be the runtime of the program, because it must exist until all tasks have
    /// ended.
    pub fn on(runtime: Handle) -> Self {
        Self {
            runtime,
            tracker: TaskTracker::new(),
        }
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
        let running = self.tracker.spawn_on(work, &self.runtime);
        Box::pin(async move { running.await.map_err(|_| Aborted) })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use tokio::runtime::Builder;
    use tokio::sync::oneshot;

    use super::*;

    fn spawner() -> TokioSpawner {
        TokioSpawner::on(Handle::current())
    }

    #[tokio::test]
    async fn gives_the_result_back() {
        let answer = spawner()
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
        assert!(spawner().spawn(Box::pin(work)).await.is_err());
    }

    #[tokio::test]
    async fn work_ends_even_if_nobody_waits() {
        let (spawner, done) = (spawner(), Arc::new(AtomicBool::new(false)));
        let mark = Arc::clone(&done);
        drop(spawner.spawn(Box::pin(async move {
            tokio::task::yield_now().await;
            mark.store(true, Ordering::SeqCst);
            Box::new(()) as Box<dyn Any + Send>
        })));
        spawner.drained().await;
        assert!(done.load(Ordering::SeqCst));
    }

    #[test]
    fn work_goes_on_when_the_runtime_of_its_caller_ends() {
        let program = Builder::new_multi_thread().build().expect("a runtime");
        let (spawner, done) = (
            TokioSpawner::on(program.handle().clone()),
            Arc::new(AtomicBool::new(false)),
        );
        let (go_on, told) = oneshot::channel();
        let mark = Arc::clone(&done);
        let work = async move {
            told.await.expect("it is told");
            mark.store(true, Ordering::SeqCst);
            Box::new(()) as Box<dyn Any + Send>
        };
        let caller = Builder::new_current_thread().build().expect("a runtime");
        caller.block_on(async { drop(spawner.spawn(Box::pin(work))) });
        drop(caller);
        go_on.send(()).expect("the work still waits");
        program.block_on(spawner.drained());
        assert!(done.load(Ordering::SeqCst));
    }
}

use alloc::{boxed::Box, sync::Arc};
use core::{any::Any, future::Future, pin::Pin, time::Duration};

use crate::{ErrorKind, Failure, Timestamp, reasons};

/// A boxed future that may move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The time. Only `adapters/system` reads the real one.
pub trait Clock: Send + Sync {
    /// The current moment in UTC.
    fn now(&self) -> Timestamp;
}

/// Unpredictable bytes. Only `adapters/system` draws real ones.
pub trait Entropy: Send + Sync {
    /// Fills the buffer with unpredictable bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// A value that one task replaces and others read, such as the settings of the shop.
pub trait Latest<T>: Send + Sync {
    /// The value that was set last.
    fn get(&self) -> Arc<T>;

    /// Replaces the value. Readers that hold the value of before keep it.
    fn set(&self, value: Arc<T>);
}

/// Runs work to its end, even if the caller no longer waits for it.
pub trait Spawner: Send + Sync {
    /// Starts the work and returns a future that waits for its result. Dropping that future does not
    /// stop the work, and neither does the end of the thread that calls. A panic in the work comes back as [`Aborted`].
    fn spawn(
        &self,
        work: BoxFuture<'static, Box<dyn Any + Send>>,
    ) -> BoxFuture<'static, Result<Box<dyn Any + Send>, Aborted>>;
}

reasons! {
    /// The work ended without a result: it panicked, or the runtime is shutting down.
    #[derive(Copy)]
    pub struct Aborted in "aborted" as "no_answer" = "the work ended without an answer";
}

impl Failure for Aborted {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Internal
    }
}

/// What the gate observed of one call.
#[derive(Clone, Copy, Debug)]
pub struct Observation {
    /// [`crate::UseCase::NAME`].
    pub use_case: &'static str,
    /// How it ended.
    pub outcome: Result<(), ErrorKind>,
    /// How long the call took, with all its tries.
    pub took: Duration,
    /// How often the use case was run: 1 if it was not tried again.
    pub tries: u32,
}

/// Receives the observations, for metrics and traces.
pub trait Probe: Send + Sync {
    /// Records one finished call.
    fn observed(&self, observation: &Observation);
}

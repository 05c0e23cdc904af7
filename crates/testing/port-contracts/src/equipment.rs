use std::any::Any;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use chainstore_kernel::{
    Aborted, BoxFuture, Clock, Entropy, Observation, Probe, Spawner, Timestamp,
};

/// A clock whose time changes only when a test moves it.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl Default for ManualClock {
    fn default() -> Self {
        Self(AtomicI64::new(
            Timestamp::from_seconds(1_800_000_000).micros(),
        ))
    }
}

impl ManualClock {
    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.0.store(self.now().plus(by).micros(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// Bytes that never repeat within a process. They can be predicted, so they are for tests only.
#[derive(Clone, Copy, Debug, Default)]
pub struct TestEntropy;

/// Shared by all values of [`TestEntropy`], so that no two of them give the same bytes.
static DRAWN: AtomicU64 = AtomicU64::new(0);

impl Entropy for TestEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            // SplitMix64 over a counter: it does not repeat before 2^64 values.
            let mut z = DRAWN.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_be_bytes()[..chunk.len()]);
        }
    }
}

/// Runs work inside the call of the gate. In the product it is a task of its own; here dropping the call
/// ends the work, and a panic in the work fails the test at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inline;

impl Spawner for Inline {
    fn spawn(
        &self,
        work: BoxFuture<'static, Box<dyn Any + Send>>,
    ) -> BoxFuture<'static, Result<Box<dyn Any + Send>, Aborted>> {
        Box::pin(async { Ok(work.await) })
    }
}

/// A probe that ignores all reports.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoProbe;

impl Probe for NoProbe {
    fn observed(&self, _: &Observation) {}
}

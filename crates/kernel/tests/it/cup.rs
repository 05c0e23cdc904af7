//! A context and use cases made for the tests of the gate: a cup, into which something is poured.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::time::Duration;

use chainstore_kernel::{
    Aborted, Authorized, BoxFuture, Clock, Declared, Denied, Entropy, ErrorKind, Failure, Gate, Id,
    Message, Needs, Observation, Permission, Probe, Raise, Reason, Spawner, Timestamp, UseCase,
};

pub(crate) const POUR: Permission = Permission::declare("tea.pour");

/// Runs a future that is ready the first time it is polled.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = std::task::Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

/// A spawner that runs the work at once on the calling thread, and reports a panic as a task would.
struct AtOnce;

impl Spawner for AtOnce {
    fn spawn(
        &self,
        work: BoxFuture<'static, Box<dyn Any + Send>>,
    ) -> BoxFuture<'static, Result<Box<dyn Any + Send>, Aborted>> {
        let answer = catch_unwind(AssertUnwindSafe(|| block_on(work))).map_err(|_| Aborted);
        Box::pin(async { answer })
    }
}

/// A clock that moves on by one second each time it is read.
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// A probe that keeps the observations it received.
#[derive(Default)]
pub(crate) struct Notebook(Mutex<Vec<Observation>>);

impl Probe for Notebook {
    fn observed(&self, observation: &Observation) {
        self.0.lock().expect("not poisoned").push(*observation);
    }
}

impl Notebook {
    /// The fields of each observation, in order of arrival.
    pub(crate) fn told(&self) -> Vec<(&'static str, Result<(), ErrorKind>, Duration, u32)> {
        let notes = self.0.lock().expect("not poisoned");
        notes
            .iter()
            .map(|seen| (seen.use_case, seen.outcome, seen.took, seen.tries))
            .collect()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PourError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Aborted(#[from] Aborted),
    #[error("somebody else pours")]
    Contended,
    #[error("the cup is full")]
    Full,
}

impl Failure for PourError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Denied(denied) => denied.kind(),
            Self::Aborted(aborted) => aborted.kind(),
            Self::Contended => ErrorKind::Contention,
            Self::Full => ErrorKind::Conflict,
        }
    }
}

impl Reason for PourError {
    fn message(&self) -> Message {
        match self {
            Self::Denied(denied) => denied.message(),
            Self::Aborted(aborted) => aborted.message(),
            Self::Contended => Message::new("pour", "contended"),
            Self::Full => Message::new("pour", "full"),
        }
    }

    fn declared() -> Vec<Declared> {
        Vec::new()
    }
}

/// The context: how often pouring shall fail, and how often it was tried.
pub(crate) struct Cup {
    failures: u32,
    with: PourError,
    tried: Arc<AtomicU32>,
}

/// Fails as often as the cup says, then returns how often it was tried.
pub(crate) struct Pour;

impl UseCase for Pour {
    type Context = Cup;
    const NAME: &'static str = "tea.pour";
    const NEEDS: Needs = Needs::of(POUR);
    type Command = ();
    type Output = u32;
    type Error = PourError;

    async fn run(cup: &Cup, who: &Authorized<'_>, (): ()) -> Result<u32, PourError> {
        let tried = cup.tried.fetch_add(1, Ordering::Relaxed) + 1;
        who.shopper()?;
        if tried <= cup.failures {
            Err(cup.with)
        } else {
            Ok(tried)
        }
    }
}

/// A public use case that panics when its command says so.
pub(crate) struct Break;

impl UseCase for Break {
    type Context = Cup;
    const NAME: &'static str = "tea.break";
    const NEEDS: Needs = Needs::ANYONE;
    type Command = bool;
    type Output = ();
    type Error = PourError;

    async fn run(_: &Cup, _: &Authorized<'_>, breaks: bool) -> Result<(), PourError> {
        assert!(!breaks, "the cup breaks (this panic is part of a test)");
        Ok(())
    }
}

/// Declares a use case for each set of needs. Its command is what it raises; its result is how often it ran.
macro_rules! needing {
    ($($(#[$doc:meta])* $name:ident: $needs:expr;)+) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl UseCase for $name {
            type Context = Cup;
            const NAME: &'static str = "tea.need";
            const NEEDS: Needs = $needs;
            type Command = Raise;
            type Output = u32;
            type Error = PourError;

            fn raise(_: &Cup, command: &Raise) -> Raise {
                *command
            }

            async fn run(cup: &Cup, _: &Authorized<'_>, _: Raise) -> Result<u32, PourError> {
                Ok(cup.tried.fetch_add(1, Ordering::Relaxed) + 1)
            }
        }
    )+};
}

needing! {
    /// Needs the permission alone.
    ByAny: Needs::of(POUR);
    /// Needs a second factor.
    BySecondFactor: Needs::of(POUR).at(chainstore_kernel::Strength::SecondFactor);
    /// Needs a fresh second factor.
    ByFresh: Needs::of(POUR).at(chainstore_kernel::Strength::Fresh);
    /// Needs two persons.
    ByTwo: Needs::of(POUR).by_two();
}

/// A gate over a cup, the observations of its probe, and a count of the runs of a use case.
pub(crate) struct Table {
    pub(crate) gate: Gate<Cup>,
    pub(crate) notebook: Arc<Notebook>,
    tried: Arc<AtomicU32>,
}

impl Table {
    /// A gate over a cup in which pouring fails `failures` times with this error.
    pub(crate) fn failing(failures: u32, with: PourError) -> Self {
        let (notebook, tried) = (Arc::<Notebook>::default(), Arc::<AtomicU32>::default());
        let cup = Cup {
            failures,
            with,
            tried: Arc::clone(&tried),
        };
        let clock = Arc::new(Ticking(AtomicI64::new(0)));
        Self {
            gate: Gate::new(cup, clock, Arc::new(AtOnce), notebook.clone()),
            notebook,
            tried,
        }
    }

    /// A gate over a cup in which pouring never fails.
    pub(crate) fn set() -> Self {
        Self::failing(0, PourError::Full)
    }

    pub(crate) fn tried(&self) -> u32 {
        self.tried.load(Ordering::Relaxed)
    }
}

/// An id made of zeros.
pub(crate) fn minted<K>() -> Id<K> {
    struct Zero;
    impl Entropy for Zero {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }
    Id::mint(Timestamp::EPOCH, &Zero)
}

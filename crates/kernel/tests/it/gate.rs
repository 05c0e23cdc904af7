use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use chainstore_kernel::{
    Aborted, Actor, Authorized, BoxFuture, Clock, Denied, Entropy, ErrorKind, Failure, Gate, Id,
    Method, Needs, Observation, Permission, PermissionSet, Principal, Probe, Spawner, Timestamp,
    UseCase,
};

/// Runs a future that never really waits.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

/// Works at once, on the thread that asks; a panic comes back as it would from a task.
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

/// Every look at it takes a second.
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

#[derive(Default)]
struct Notebook(Mutex<Vec<Observation>>);

impl Probe for Notebook {
    fn observed(&self, observation: &Observation) {
        self.0.lock().expect("not poisoned").push(*observation);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum PourError {
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
            Self::Aborted(_) => ErrorKind::Internal,
            Self::Contended => ErrorKind::Contention,
            Self::Full => ErrorKind::Conflict,
        }
    }
}

/// Fails as often as it is told, then answers how often it was tried.
struct Pour {
    failures: u32,
    with: PourError,
    tried: AtomicU32,
}

impl Pour {
    fn failing(failures: u32, with: PourError) -> Arc<Self> {
        Arc::new(Self {
            failures,
            with,
            tried: AtomicU32::new(0),
        })
    }

    fn tried(&self) -> u32 {
        self.tried.load(Ordering::Relaxed)
    }
}

impl UseCase for Pour {
    const NAME: &'static str = "tea.pour";
    const NEEDS: Needs = Needs::Permission(Permission::Shop);
    type Command = ();
    type Output = u32;
    type Error = PourError;

    async fn run(&self, who: Authorized<'_, Self>, (): ()) -> Result<u32, PourError> {
        let tried = self.tried.fetch_add(1, Ordering::Relaxed) + 1;
        who.shopper()?;
        if tried <= self.failures {
            Err(self.with)
        } else {
            Ok(tried)
        }
    }
}

/// Public, and breaks.
struct Break;

impl UseCase for Break {
    const NAME: &'static str = "tea.break";
    const NEEDS: Needs = Needs::Anyone;
    type Command = bool;
    type Output = ();
    type Error = PourError;

    async fn run(&self, _: Authorized<'_, Self>, breaks: bool) -> Result<(), PourError> {
        assert!(!breaks, "the cup breaks (this panic is part of a test)");
        Ok(())
    }
}

fn gate() -> (Gate, Arc<Notebook>) {
    let notebook = Arc::new(Notebook::default());
    let clock = Arc::new(Ticking(AtomicI64::new(0)));
    (
        Gate::new(clock, Arc::new(AtOnce), notebook.clone()),
        notebook,
    )
}

/// What the probe was told, in full.
fn told(notebook: &Notebook) -> Vec<(&'static str, Result<(), ErrorKind>, Duration, u32)> {
    let notes = notebook.0.lock().expect("not poisoned");
    notes
        .iter()
        .map(|seen| (seen.use_case, seen.outcome, seen.took, seen.tries))
        .collect()
}

fn shopper(permissions: &[Permission]) -> Principal {
    let rights = PermissionSet::of(permissions);
    Principal::new(
        Actor::Shopper(minted()),
        rights,
        Method::Telegram,
        Timestamp::EPOCH,
    )
}

fn minted<K>() -> Id<K> {
    struct Zero;
    impl Entropy for Zero {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }
    Id::mint(Timestamp::EPOCH, &Zero)
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn nobody_runs_what_they_may_not() {
    let staff = Principal::new(
        Actor::Staff(minted()),
        PermissionSet::of(&[Permission::Shop]),
        Method::ApiKey,
        Timestamp::EPOCH,
    );
    let needs = Pour::NEEDS;
    let everything_else: Vec<_> = Permission::ALL
        .iter()
        .copied()
        .filter(|permission| *permission != Permission::Shop)
        .collect();
    for (who, denied, tried, kind) in [
        (
            Principal::anonymous(Timestamp::EPOCH),
            Denied::Unknown,
            0,
            ErrorKind::Unauthenticated,
        ),
        (
            shopper(&[]),
            Denied::Missing { needs },
            0,
            ErrorKind::Forbidden,
        ),
        (
            shopper(&everything_else),
            Denied::Missing { needs },
            0,
            ErrorKind::Forbidden,
        ),
        (staff, Denied::NotAShopper, 1, ErrorKind::Forbidden),
    ] {
        let ((gate, notebook), pour) = (gate(), Pour::failing(0, PourError::Full));
        let answer = block_on(gate.call(&who, &pour, ()));
        assert_eq!(answer, Err(PourError::Denied(denied)));
        assert_eq!(pour.tried(), tried, "{who:?}");
        assert_eq!(told(&notebook), [("tea.pour", Err(kind), SECOND, 1)]);
    }
    assert_eq!(
        PourError::from(Denied::Missing { needs }).to_string(),
        "this needs the permission `shop`"
    );
}

#[test]
fn contention_is_tried_three_times_and_nothing_else_is() {
    for (failures, with, answer, tries) in [
        (0, PourError::Contended, Ok(1), 1),
        (1, PourError::Contended, Ok(2), 2),
        (2, PourError::Contended, Ok(3), 3),
        (3, PourError::Contended, Err(PourError::Contended), 3),
        (9, PourError::Contended, Err(PourError::Contended), 3),
        (1, PourError::Full, Err(PourError::Full), 1),
    ] {
        let ((gate, notebook), pour) = (gate(), Pour::failing(failures, with));
        assert_eq!(
            block_on(gate.call(&shopper(&[Permission::Shop]), &pour, ())),
            answer
        );
        assert_eq!(pour.tried(), tries);
        let outcome = answer.map(|_| ()).map_err(|error| error.kind());
        assert_eq!(told(&notebook), [("tea.pour", outcome, SECOND, tries)]);
    }
}

#[test]
fn a_panic_is_an_answer() {
    let ((gate, notebook), anyone) = (gate(), Principal::anonymous(Timestamp::EPOCH));
    let answer = block_on(gate.call(&anyone, &Arc::new(Break), true));
    assert_eq!(answer, Err(PourError::Aborted(Aborted)));
    // The gate goes on as if nothing had been.
    assert_eq!(
        block_on(gate.call(&anyone, &Arc::new(Break), false)),
        Ok(())
    );
    let broken = ("tea.break", Err(ErrorKind::Internal), SECOND, 1);
    assert_eq!(told(&notebook), [broken, ("tea.break", Ok(()), SECOND, 1)]);
}

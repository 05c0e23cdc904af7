use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use chainstore_kernel::{Epoch, Timestamp};
use chainstore_port_contracts::ManualClock;
use chainstore_system::SystemClock;
use tokio::sync::mpsc;

use super::*;
use crate::supervisor::Supervisor;
use crate::work::Lost;

/// A term longer than any test: an instance that takes the lease within it did not wait until the lease
/// expired.
const FOR_EVER: Duration = Duration::from_hours(1);
/// How long a test waits for something that must happen before it fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// Leases in memory. They follow the laws of the real ones, which the contract tests check for both.
#[derive(Default)]
struct Table {
    clock: Arc<ManualClock>,
    rows: std::sync::Mutex<BTreeMap<String, Row>>,
}

struct Row {
    holder: String,
    lease: Lease,
}

impl Table {
    /// Whether the store would accept a write under this lease.
    fn check(&self, lease: &Lease) -> Result<(), Lost> {
        let rows = self.rows.lock().expect("no test panics in here");
        let row = rows.get(&lease.name).ok_or(Lost)?;
        let held = row.lease.epoch == lease.epoch && row.lease.until > self.clock.now();
        held.then_some(()).ok_or(Lost)
    }
}

#[async_trait]
impl Leasing for Table {
    async fn take(&self, command: TakeLeaseCommand) -> Result<Option<Lease>, TakeLeaseError> {
        let TakeLeaseCommand { name, holder, term } = command;
        let now = self.clock.now();
        let mut rows = self.rows.lock().expect("no test panics in here");
        let epoch = match rows.get(&name) {
            Some(row) if row.lease.until > now && row.holder != holder => return Ok(None),
            Some(row) if row.lease.until > now => row.lease.epoch,
            Some(row) => Epoch(row.lease.epoch.0 + 1),
            None => Epoch(1),
        };
        let until = now.plus(term);
        let lease = Lease {
            name: name.clone(),
            epoch,
            until,
        };
        let row = Row {
            holder,
            lease: lease.clone(),
        };
        rows.insert(name, row);
        Ok(Some(lease))
    }

    async fn release(&self, lease: Lease) -> Result<(), ReleaseLeaseError> {
        let mut rows = self.rows.lock().expect("no test panics in here");
        if let Some(row) = rows.get_mut(&lease.name)
            && row.lease.epoch == lease.epoch
        {
            row.lease.until = Timestamp::EPOCH;
        }
        Ok(())
    }
}

/// Several instances that share the same leases.
struct World {
    leases: Arc<Table>,
    clock: Arc<ManualClock>,
}

impl World {
    fn new() -> Self {
        let leases = Arc::new(Table::default());
        let clock = Arc::clone(&leases.clock);
        Self { leases, clock }
    }

    fn hold(&self, holder: &str) -> Hold {
        let (leases, clock) = (self.leases.clone(), self.clock.clone());
        Hold::over(leases, clock, "work".into(), holder.into(), FOR_EVER)
    }
}

/// Work that reports which instance did it, and under which epoch.
struct Told {
    who: &'static str,
    by: mpsc::UnboundedSender<(&'static str, Epoch)>,
}

#[async_trait]
impl LeasedWork for Told {
    async fn step(&mut self, lease: &Lease) -> Result<Next, Lost> {
        let _ = self.by.send((self.who, lease.epoch));
        Ok(Next::After(Duration::from_millis(5)))
    }
}

/// Waits until this instance has the lease.
async fn acquired(hold: &Hold) -> Lease {
    let wait = async {
        loop {
            if let Some(lease) = hold.lease().await.expect("an answer") {
                return lease;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait)
        .await
        .expect("the lease comes free")
}

// proves M-O5: one instance does all parts of the work; when it is stopped, the next one takes over long before
// the lease would have expired
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_graceful_stop_hands_the_work_over_at_once() {
    let world = World::new();
    let (by, mut told) = mpsc::unbounded_channel();
    let start = |who| {
        let supervisor = Supervisor::new();
        let part = || {
            let by = by.clone();
            Box::new(Told { who, by }) as Box<dyn LeasedWork>
        };
        supervisor.leased(world.hold(who), vec![part(), part()]);
        supervisor
    };
    let mut next = async || {
        let told = tokio::time::timeout(PATIENCE, told.recv()).await;
        told.expect("somebody works").expect("a channel")
    };
    let first = start("first");
    let (_, epoch) = next().await;
    let second = start("second");
    for _ in 0..50 {
        assert_eq!(next().await, ("first", epoch));
    }
    first.cancelled().cancel();
    first.until_stopped().await;
    let successor = loop {
        match next().await {
            ("first", _) => {}
            (_, successor) => break successor,
        }
    };
    assert!(successor > epoch);
    for _ in 0..10 {
        assert_eq!(next().await, ("second", successor));
    }
    second.cancelled().cancel();
    second.until_stopped().await;
}

// proves M-O5: another instance takes over when the lease of a dead holder expires, and not before; if the
// holder runs again, it finds that it has lost the lease
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_holder_is_followed_when_its_lease_ends() {
    let world = World::new();
    let (dead, other) = (world.hold("dead"), world.hold("other"));
    let held = acquired(&dead).await;
    assert_eq!(other.lease().await.expect("an answer"), None);
    world.clock.advance(FOR_EVER);
    assert!(acquired(&other).await.epoch > held.epoch);
    assert_eq!(dead.lease().await.expect("an answer"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_is_prolonged_under_the_same_epoch_before_it_ends() {
    let world = World::new();
    let hold = world.hold("holder");
    let first = acquired(&hold).await;
    world.clock.advance(FOR_EVER / 4);
    assert_eq!(acquired(&hold).await, first, "it is young");
    world.clock.advance(FOR_EVER / 4);
    let second = acquired(&hold).await;
    assert_eq!(second.epoch, first.epoch);
    assert_eq!(second.until, world.clock.now().plus(FOR_EVER));
}

/// Leases that report each time somebody tries to take one.
struct Heard {
    leases: Arc<Table>,
    asked: mpsc::UnboundedSender<()>,
}

#[async_trait]
impl Leasing for Heard {
    async fn take(&self, command: TakeLeaseCommand) -> Result<Option<Lease>, TakeLeaseError> {
        let lease = self.leases.take(command).await;
        let _ = self.asked.send(());
        lease
    }

    async fn release(&self, lease: Lease) -> Result<(), ReleaseLeaseError> {
        self.leases.release(lease).await
    }
}

/// A step that takes as long as three terms of its lease.
struct Long {
    clock: Arc<ManualClock>,
    rival: Hold,
    asked: mpsc::UnboundedReceiver<()>,
}

/// The term is short, because a third of it passes in real time.
const SHORT: Duration = Duration::from_millis(90);

#[async_trait]
impl LeasedWork for Long {
    async fn step(&mut self, _: &Lease) -> Result<Next, Lost> {
        for _ in 0..6 {
            while self.asked.try_recv().is_ok() {}
            self.clock.advance(SHORT / 2);
            let prolonged = tokio::time::timeout(PATIENCE, self.asked.recv()).await;
            prolonged.expect("it is prolonged").expect("a channel");
            assert_eq!(self.rival.lease().await.expect("an answer"), None);
        }
        Ok(Next::Again)
    }
}

// Without renewal during a step, two instances whose steps take longer than the term would take the work from
// each other for ever.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_is_prolonged_while_a_step_is_under_way() {
    let world = World::new();
    let over = |leases, holder: &str| {
        Hold::over(
            leases,
            world.clock.clone(),
            "work".into(),
            holder.into(),
            SHORT,
        )
    };
    let (tell, asked) = mpsc::unbounded_channel();
    let heard = Heard {
        leases: world.leases.clone(),
        asked: tell,
    };
    let hold = over(Arc::new(heard), "holder");
    let mut work = Long {
        clock: world.clock.clone(),
        rival: over(world.leases.clone(), "rival"),
        asked,
    };
    assert!(matches!(hold.step(&mut work).await, Next::Again));
}

/// Work whose step asks the store whether the lease is still held.
struct Checked {
    leases: Arc<Table>,
    steps: usize,
}

#[async_trait]
impl LeasedWork for Checked {
    async fn step(&mut self, lease: &Lease) -> Result<Next, Lost> {
        self.steps += 1;
        self.leases.check(lease)?;
        Ok(Next::Again)
    }
}

// When the lease was taken by another instance before it expired, the work finds out and does not use it again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_that_was_lost_is_not_used_again() {
    let world = World::new();
    let hold = world.hold("holder");
    let mut work = Checked {
        leases: world.leases.clone(),
        steps: 0,
    };
    assert!(matches!(hold.step(&mut work).await, Next::Again));
    let lease = acquired(&hold).await;
    world.leases.release(lease).await.expect("an answer");
    let thief = world.hold("thief");
    acquired(&thief).await;
    assert!(matches!(hold.step(&mut work).await, Next::After(_)));
    for _ in 0..3 {
        assert!(matches!(hold.step(&mut work).await, Next::After(_)));
    }
    assert_eq!(work.steps, 2, "the last steps were waits");
    // Giving up a lease that is lost must not take it from its new holder.
    hold.release().await;
    assert_eq!(acquired(&thief).await.name, "work");
    assert_eq!(hold.lease().await.expect("an answer"), None);
}

/// Leases that can always be taken and that count how often they were.
#[derive(Default)]
struct Counting(AtomicU32);

#[async_trait]
impl Leasing for Counting {
    async fn take(&self, command: TakeLeaseCommand) -> Result<Option<Lease>, TakeLeaseError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(Some(Lease {
            name: command.name,
            epoch: Epoch(1),
            until: SystemClock.now().plus(command.term),
        }))
    }
    async fn release(&self, _: Lease) -> Result<(), ReleaseLeaseError> {
        Ok(())
    }
}

/// Work that pauses for a long time after its first step.
struct Resting {
    keeps: bool,
}

#[async_trait]
impl LeasedWork for Resting {
    async fn step(&mut self, _: &Lease) -> Result<Next, Lost> {
        Ok(Next::After(FOR_EVER))
    }
    fn keeps(&self) -> bool {
        self.keeps
    }
}

// The lease is renewed during a pause longer than its term. Work that returns `false` from `keeps` lets the
// lease expire, so that another instance can try.
#[tokio::test]
async fn a_lease_is_kept_through_a_rest_unless_the_work_lets_it_go() {
    let supervisor = Supervisor::new();
    let leases = [true, false].map(|keeps| {
        let leases = Arc::new(Counting::default());
        let hold = Hold::over(
            leases.clone(),
            Arc::new(SystemClock),
            "work".into(),
            "holder".into(),
            Duration::from_millis(9),
        );
        supervisor.leased(hold, vec![Box::new(Resting { keeps })]);
        leases
    });
    let [kept, let_go] = leases.map(|leases| move || leases.0.load(Ordering::SeqCst));
    let wait = async {
        while kept() < 20 || let_go() == 0 {
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait)
        .await
        .expect("it is prolonged");
    assert_eq!(let_go(), 1);
    supervisor.cancelled().cancel();
    supervisor.until_stopped().await;
}

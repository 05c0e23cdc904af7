//! The soak test: a store with two servers and two gateways, shoppers who pay in every way, a chain that
//! reorganises, updates that are repeated and in another order, and programs that are killed again and
//! again. At the end all work must be finished and the books must balance.

mod books;
mod dice;
mod ledger;
mod people;
mod trouble;
mod word;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chainstore_databases::{Engine, count};
use chainstore_telegram_sim::Person;
use tokio::task::JoinSet;

use crate::store::Store;

use self::dice::Dice;

/// The parameters of a soak test.
#[derive(Clone, Copy, Debug)]
pub struct Play {
    /// The kind of database.
    pub engine: Engine,
    /// How long there are new orders and faults; afterwards the work is finished.
    pub lasts: Duration,
    /// The seed of all random decisions.
    pub seed: u64,
    /// How many people shop at once.
    pub shoppers: u32,
}

/// Pieces at the beginning: more than can be sold.
const STOCK: u32 = 20_000;
/// How many confirmations a payment needs.
const CONFIRMATIONS: u32 = 3;
/// How long a quote holds, in minutes: long enough for a payment message that has to wait for the lease of
/// a killed gateway, and short enough that some invoices expire.
const WINDOW: u64 = 3;
/// How often the progress is printed.
const TELL: Duration = Duration::from_secs(30);
/// How long it may take until nothing is under way: quotes and the leases of killed programs must end.
const REST: Duration = Duration::from_mins(10);

/// Counts of what happened so far.
#[derive(Default)]
struct Tally {
    kills: AtomicUsize,
    gateway_kills: AtomicUsize,
    stops: AtomicUsize,
    reorganisations: AtomicUsize,
    shuffles: AtomicUsize,
    repeats: AtomicUsize,
    in_vain: AtomicUsize,
}

/// A running soak test.
struct Soak {
    store: Store,
    play: Play,
    closing: AtomicBool,
    /// Held while the chain is changed: a reorganisation makes nonces free again, so a payment at the same
    /// time could use a wrong one.
    chain: tokio::sync::Mutex<()>,
    tally: Tally,
    /// Each order with its shopper and the payment that was asked for.
    orders: Mutex<Vec<(Person, crate::Payment)>>,
    wrong: Mutex<Vec<String>>,
}

impl Soak {
    fn dice(&self, stream: u64) -> Dice {
        Dice::new(self.play.seed, stream)
    }

    fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    fn note(&self, person: &Person, payment: crate::Payment) {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        orders.push((person.clone(), payment));
    }

    fn known(&self) -> Vec<(Person, crate::Payment)> {
        let orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        orders.clone()
    }

    /// All shoppers.
    fn people(&self) -> Vec<Person> {
        let ids = (0..self.play.shoppers).map(people::id);
        ids.filter_map(|id| self.store.telegram.person(id))
            .collect()
    }

    /// Records a failure; the test goes on and fails at the end.
    fn wrong(&self, what: String) {
        eprintln!("WRONG: {what}");
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.push(what);
    }

    fn wrongs(&self) -> Vec<String> {
        let wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.clone()
    }

    async fn count(&self, sql: &str) -> i64 {
        count(&self.store.database_url(), sql).await
    }

    async fn progress(&self, since: Instant) {
        let count = |of: &AtomicUsize| of.load(Ordering::Relaxed);
        let tally = &self.tally;
        println!(
            "{:>5}s  orders {:>4}  settled {:>4}  kills {:>3}  stops {:>2}  reorganisations {:>3}  turned round {:>3}  inbox {:>3}  outbox {:>3}",
            since.elapsed().as_secs(),
            self.count("SELECT COUNT(*) FROM orders").await,
            self.count("SELECT COUNT(*) FROM invoices WHERE state = 'settled'")
                .await,
            count(&tally.kills),
            count(&tally.stops),
            count(&tally.reorganisations),
            count(&tally.shuffles),
            self.count(OPEN_INBOX).await,
            self.count(OPEN_OUTBOX).await,
        );
    }

    /// What is still under way, if anything.
    async fn unrest(&self) -> Option<String> {
        let open = [
            ("inbox", self.count(OPEN_INBOX).await),
            ("outbox", self.count(OPEN_OUTBOX).await),
            ("invoices", self.count(OPEN_INVOICES).await),
        ];
        let coming = self.store.telegram.pending_updates().len();
        let rests = open.iter().all(|(_, open)| *open == 0) && coming == 0;
        (!rests).then(|| format!("open: {open:?}, updates to come: {coming}"))
    }
}

const OPEN_INBOX: &str = "SELECT COUNT(*) FROM inbox WHERE NOT done";
const OPEN_OUTBOX: &str = "SELECT COUNT(*) FROM outbox WHERE NOT done";
const OPEN_INVOICES: &str =
    "SELECT COUNT(*) FROM invoices WHERE state IN ('new', 'partially_paid', 'processing')";

/// Runs the test, prints its progress, and answers whether the books balance.
///
/// # Panics
/// When the store cannot be started.
pub async fn soak(play: Play) -> bool {
    println!("seed {}  {play:?}", play.seed);
    let store = Store::builder(play.engine)
        .own_instance()
        .stock(STOCK)
        .confirmations(CONFIRMATIONS)
        .servers(2)
        .gateways(2)
        .set("EVM__LOCAL__PAYMENT_MINUTES", WINDOW.to_string())
        .set("EVM__LOCAL__GRACE_SECONDS", "10")
        .open()
        .await;
    store
        .chain
        .set_automine(false)
        .await
        .expect("a chain that mines when told");
    let soak = Arc::new(Soak {
        store,
        play,
        closing: AtomicBool::new(false),
        chain: tokio::sync::Mutex::new(()),
        tally: Tally::default(),
        orders: Mutex::default(),
        wrong: Mutex::default(),
    });
    let began = Instant::now();
    let telling = tokio::spawn({
        let soak = Arc::clone(&soak);
        async move {
            loop {
                tokio::time::sleep(TELL).await;
                soak.progress(began).await;
            }
        }
    });
    let mining = tokio::spawn(trouble::mine(Arc::clone(&soak)));
    perform(&soak).await;
    rest(&soak).await;
    mining.abort();
    telling.abort();
    soak.progress(began).await;
    books::balance(&soak).await
}

/// Runs shoppers and faults until the time is over and all shoppers have ended.
async fn perform(soak: &Arc<Soak>) {
    let mut players = JoinSet::new();
    for number in 0..soak.play.shoppers {
        players.spawn(people::shop(Arc::clone(soak), number));
    }
    players.spawn(trouble::kill(Arc::clone(soak)));
    players.spawn(trouble::reorganise(Arc::clone(soak)));
    players.spawn(trouble::turn_round(Arc::clone(soak)));
    tokio::time::sleep(soak.play.lasts).await;
    soak.closing.store(true, Ordering::Relaxed);
    println!("closing: everybody finishes what they began");
    while let Some(ended) = players.join_next().await {
        if let Err(error) = ended {
            soak.wrong(format!("a player failed: {error}"));
        }
    }
}

async fn rest(soak: &Soak) {
    let end = Instant::now() + REST;
    while let Some(unrest) = soak.unrest().await {
        if Instant::now() > end {
            soak.wrong(format!("it does not come to rest: {unrest}"));
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Numbers of orders.
type Numbers = BTreeSet<String>;

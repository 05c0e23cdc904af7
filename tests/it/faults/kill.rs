//! `kill -9` after each write of each step, right before each commit and right after it. The program that
//! is started again reaches the same state as one that was not killed.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chainstore_databases::TestDatabase;
use chainstore_kernel::Timestamp;
use chainstore_nodes::TestChain as _;
use chainstore_orders::OrderState;
use chainstore_payments::InvoiceState;
use chainstore_telegram_sim::{Profile, Simulator};
use chainstore_tests::stage::state::{self, RESTARTED};
use chainstore_tests::stage::{
    Asked, BOT_TOKEN, Chains, Engine, Errand, GRACE, STAFF, Setting, Stage, Step, Update, WINDOW,
};
use chainstore_workflows::shop::{SetQuantity, SetQuantityCommand};
use tokio::process::Command;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

chainstore_tests::on_both! {
    checkout
    a_payment_is_observed
    a_payment_is_settled
    a_settled_payment_is_reversed
    a_method_is_chosen
    a_payment_by_two_methods_is_settled
    an_invoice_expires
    messages_are_sent
    updates_are_taken_in_and_worked
}

/// How many points are tested at the same time: each waits for its database and its processes.
const AT_ONCE: usize = 4;
const ADA: i64 = 1_001;
const BOB: i64 = 1_002;

/// The state before the step: a database, a chain, and the description of the step.
struct Scene {
    home: TestDatabase,
    errand: Errand,
    /// Kept so that the nodes run as long as the scene is used.
    _chains: Chains,
}

/// Closes the program of the test, so that the step can run in another process.
async fn scene(stage: Stage, step: Step) -> Scene {
    let premises = stage.premises.clone();
    // Until the lease of the closed program has ended.
    stage.later(Duration::from_secs(20));
    let (home, chains, now) = stage.struck().await;
    let errand = Errand {
        step,
        database: home.url().to_owned(),
        networks: premises.networks,
        confirmations: premises.confirmations,
        now: now.micros(),
        holder: "program 2".to_owned(),
        telegram: String::new(),
    };
    Scene {
        home,
        errand,
        _chains: chains,
    }
}

/// A copy of the scene with a simulated Telegram of its own.
struct Trial {
    home: TestDatabase,
    errand: Errand,
    telegram: Simulator,
}

impl Scene {
    async fn trial(&self) -> Trial {
        let home = self.home.copy().await;
        let telegram = Simulator::builder().token(BOT_TOKEN).start().await;
        let telegram = telegram.expect("the simulator starts");
        for id in [ADA, BOB, STAFF] {
            let person = telegram.add_person(Profile::new(id, "Ada").language("en"));
            person.send("/start").expect("a chat");
        }
        let errand = Errand {
            database: home.url().to_owned(),
            telegram: telegram.api_url(),
            ..self.errand.clone()
        };
        Trial {
            home,
            errand,
            telegram,
        }
    }
}

impl Trial {
    /// Runs the step in a process of its own, which kills itself at a point if one is given.
    async fn process(&self, dies_at: Option<usize>) -> Output {
        let errand = serde_json::to_string(&self.errand).expect("JSON");
        let mut command = Command::new(env!("CARGO_BIN_EXE_chainstore-step"));
        command
            .arg(errand)
            .args(dies_at.map(|point| point.to_string()))
            .stdin(Stdio::null());
        command.output().await.expect("the program starts")
    }

    /// Runs the step in a program that is started again after all leases and claims have ended.
    async fn again(&self) {
        let now = Timestamp::from_micros(self.errand.now).plus(RESTARTED);
        let errand = Errand {
            now: now.micros(),
            holder: "program 3".to_owned(),
            ..self.errand.clone()
        };
        errand.run(None).await;
    }

    /// What the bot has written to each chat, and how often. The text of a repeated notice is the same. The
    /// answer to an update that is worked again may be another text, because its effect exists already.
    fn written(&self) -> BTreeMap<(i64, String), usize> {
        let answers = matches!(self.errand.step, Step::Updates(_));
        let mut written = BTreeMap::new();
        for id in [ADA, BOB, STAFF] {
            let person = self.telegram.person(id).expect("a person");
            for message in person.chat().messages {
                if message.from_bot {
                    let text = if answers { "an answer" } else { &message.text };
                    *written.entry((id, text.to_owned())).or_default() += 1;
                }
            }
        }
        written
    }
}

/// Runs the step without a fault. Then, for each of its points, runs it on a copy, where the process is
/// killed at this point and started again. `least` is the number of points counted by hand, so that the
/// test fails if the observer reports too few.
async fn dies_at_each_point(scene: Scene, least: usize) {
    let unharmed = scene.trial().await;
    let output = unharmed.process(None).await;
    assert!(output.status.success(), "{output:?}");
    let points: Vec<String> = serde_json::from_slice(&output.stdout).expect("the points");
    let reference = Arc::new(state::of(unharmed.home.url()).await);
    let written = Arc::new(unharmed.written());
    assert!(written.values().all(|times| *times == 1), "{written:?}");
    println!("{} points: {points:?}", points.len());
    assert!(points.len() >= least, "{} points: {points:?}", points.len());

    let (scene, slots) = (Arc::new(scene), Arc::new(Semaphore::new(AT_ONCE)));
    let mut trials = JoinSet::new();
    for (number, point) in points.into_iter().enumerate() {
        let (scene, slots) = (Arc::clone(&scene), Arc::clone(&slots));
        let (reference, written) = (Arc::clone(&reference), Arc::clone(&written));
        trials.spawn(async move {
            let _slot = slots.acquire().await.expect("slots");
            let place = format!("point {}, {point}", number + 1);
            let trial = scene.trial().await;
            let output = trial.process(Some(number + 1)).await;
            assert_eq!(output.status.signal(), Some(9), "{place}: {output:?}");
            trial.again().await;
            let differing = differences(&reference, &state::of(trial.home.url()).await);
            assert!(differing.is_empty(), "{place}: {differing:#?}");
            // Each message was sent at least once, and not more often than it was tried.
            let again = trial.written();
            assert!(again.keys().eq(written.keys()), "{place}: {again:#?}");
            assert!(
                again.values().all(|times| *times <= 2),
                "{place}: {again:#?}"
            );
        });
    }
    while let Some(trial) = trials.join_next().await {
        trial.expect("the same state");
    }
}

fn differences(expected: &[String], found: &[String]) -> Vec<String> {
    let missing = expected.iter().filter(|line| !found.contains(line));
    let unexpected = found.iter().filter(|line| !expected.contains(line));
    let missing = missing.map(|line| format!("missing: {line}"));
    missing
        .chain(unexpected.map(|line| format!("instead: {line}")))
        .collect()
}

async fn open(engine: Engine) -> Stage {
    let setting = Setting {
        stock: 5,
        confirmations: 2,
        ..Setting::default()
    };
    Stage::open(engine, setting).await
}

async fn two_chains(engine: Engine) -> Stage {
    let setting = Setting {
        stock: 5,
        confirmations: 2,
        second_chain: true,
        ..Setting::default()
    };
    Stage::open(engine, setting).await
}

async fn ordered(engine: Engine) -> (Stage, Asked) {
    let stage = open(engine).await;
    let asked = stage.order(&stage.shopper(ADA).await).await;
    (stage, asked)
}

async fn settled(engine: Engine) -> (Stage, Asked) {
    let (stage, asked) = ordered(engine).await;
    // More than the invoice asks for, so that the step also writes to suspense.
    stage.pay(asked.address, asked.amount + 5).await;
    stage.mine(1).await;
    stage.shop.follow().await;
    let paid = (OrderState::Confirmed, InvoiceState::Settled);
    assert_eq!(stage.stands(&asked).await, paid);
    (stage, asked)
}

// Each of the following tests proves M-O8, M-P5 and M-X4.

async fn checkout(engine: Engine) {
    let stage = open(engine).await;
    let command = stage.fill(&stage.shopper(ADA).await, 2).await;
    let step = Step::Checkout {
        telegram: ADA,
        cart_version: command.cart_version,
        total: command.total.minor().units(),
    };
    // Points: fact, order with lines and shipping, reservation with lines, invoice, cart with lines, stock,
    // accounting key, address; event, message and audit entry in one statement; two at the commit.
    dies_at_each_point(scene(stage, step).await, 11).await;
}

async fn a_payment_is_observed(engine: Engine) {
    let (stage, asked) = ordered(engine).await;
    stage.pay(asked.address, asked.amount).await;
    // Points: lease, header, headers that are too old, progress, invoice, ledger; event, message and audit
    // entry in one statement; two at the commit.
    dies_at_each_point(scene(stage, Step::Follow).await, 9).await;
}

async fn a_payment_is_settled(engine: Engine) {
    let (stage, asked) = ordered(engine).await;
    stage.pay(asked.address, asked.amount + 5).await;
    stage.shop.follow().await;
    stage.mine(1).await;
    // Points as in the test above, and suspense, stock, reservation, order and its timeline.
    dies_at_each_point(scene(stage, Step::Follow).await, 15).await;
}

async fn a_settled_payment_is_reversed(engine: Engine) {
    let (stage, asked) = settled(engine).await;
    stage
        .chain
        .reorg_dropping(2)
        .await
        .expect("a reorganisation");
    assert_eq!(
        stage.stands(&asked).await.0,
        OrderState::Confirmed,
        "not seen yet"
    );
    // Three transactions, each with the points of its lease: two undo a block, the third reads new blocks.
    dies_at_each_point(scene(stage, Step::Follow).await, 20).await;
}

async fn a_method_is_chosen(engine: Engine) {
    let stage = two_chains(engine).await;
    let asked = stage.order(&stage.shopper(ADA).await).await;
    // A part was paid, so that the second quote is over the rest.
    stage.pay(asked.address, asked.amount / 2).await;
    stage.shop.follow().await;
    let step = Step::Choose {
        telegram: ADA,
        invoice: asked.invoice.to_string(),
    };
    // Points: invoice, attempt, address; message and audit entry in one statement; two at the commit.
    dies_at_each_point(scene(stage, step).await, 6).await;
}

async fn a_payment_by_two_methods_is_settled(engine: Engine) {
    let stage = two_chains(engine).await;
    let ada = stage.shopper(ADA).await;
    let asked = stage.order(&ada).await;
    stage.pay(asked.address, asked.amount / 2).await;
    stage.mine(1).await;
    stage.shop.follow().await;
    let rest = stage.choose(&ada, &asked, 1).await;
    // More than is asked for, so that the step also writes to suspense.
    stage.pay_second(rest.address, rest.amount + 5).await;
    stage.mine_second(1).await;
    // Points: lease and progress of the first chain; on the second one as in the test of a settled payment.
    dies_at_each_point(scene(stage, Step::Follow).await, 18).await;
}

async fn an_invoice_expires(engine: Engine) {
    let (stage, _) = ordered(engine).await;
    stage.later(WINDOW + GRACE + Duration::from_secs(1));
    stage.shop.follow().await;
    // Points: lease, invoice, stock, reservation, order, its lines; events, messages and audit entries in
    // one statement; two at the commit.
    dies_at_each_point(scene(stage, Step::Expire).await, 9).await;
}

async fn messages_are_sent(engine: Engine) {
    let (stage, _) = settled(engine).await;
    // Four messages: the payment, settled, order confirmed, and one to the staff. Each has a claim and an
    // end; the number of the payment message is stored in a transaction of its own.
    dies_at_each_point(scene(stage, Step::Send).await, 11).await;
}

async fn updates_are_taken_in_and_worked(engine: Engine) {
    let stage = open(engine).await;
    let ada = stage.shopper(ADA).await;
    let command = SetQuantityCommand {
        variant: stage.goods.variant,
        quantity: 1,
    };
    let cart = stage.shop.gate.call::<SetQuantity>(&ada, command).await;
    cart.expect("a cart");
    let update = |id, from, text: &str| Update {
        id,
        from,
        text: text.to_owned(),
    };
    let updates = vec![
        update(1, BOB, "/start"),
        update(2, ADA, "Ada\n12 Mill Lane"),
    ];
    // Two updates: a new shopper enters, and a known shopper gives an address. Each is stored in a
    // transaction, the first one with the data key of the inbox; then both are claimed, worked and ended.
    dies_at_each_point(scene(stage, Step::Updates(updates)).await, 18).await;
}

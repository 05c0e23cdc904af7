//! PF3: from an update at the webhook to a call of the Bot API, without a database.

use std::path::Path;
use std::time::Duration;

use chainstore_databases::count;

use crate::Fallible;
use crate::bench::Bench;
use crate::figures::{Bound, Row, Section, Value, grouped, median};
use crate::process::{Running, SOON, serve};
use crate::product::{GATEWAY, Product, Updates};
use crate::telegram::Telegram;
use crate::updates::{self, FIRST_PERSON};
use crate::wrk::Load;

/// How many people tap: enough that no person exceeds the gateway's quota.
const PEOPLE: u32 = 8_000;

/// Connections that tap at the same time: fewer than the 32 taps that the gateway works at once, so that none of them
/// goes through the inbox, where the database would be measured.
const TAPPERS: u32 = 24;

/// A bot under load.
struct Contestant {
    program: Running,
    webhook: String,
    taps: u32,
    /// CPU time of a tap in microseconds, by round.
    costs: Vec<f64>,
}

/// One round of load.
#[derive(Clone, Copy)]
struct Round {
    time: Duration,
    /// How long each connection waits after an answer, in milliseconds. The gateway answers before it has worked the
    /// tap: without this pause it would work 32 taps at once and put the others into the inbox.
    pause: u32,
}

pub(crate) async fn measure(bench: &Bench) -> Fallible<Section> {
    let mut telegram = Telegram::start()?;
    let product = Product::install(None, &telegram.url, Updates::Webhook)?;
    let folder = product.folder.path();
    let gateway = product.start(GATEWAY)?;
    telegram.call("setWebhook").await?;
    let api = telegram.url.trim_start_matches("http://");
    let mut bots = vec![Contestant::new(gateway, product.webhook.clone())];
    for client in ["frankenstein", "hyper"] {
        bots.push(echo(client, api, folder).await?);
    }
    let taps = folder.join("taps");
    let people = bench.size.of(PEOPLE, 1_000);
    updates::write(&taps, people, |number| {
        updates::tap(FIRST_PERSON + number, number)
    })?;

    let rounds = bench.size.of(5, 1);
    let round = Round {
        time: Duration::from_secs(3),
        pause: bench.size.of(6, 400),
    };
    for bot in &bots {
        bot.load(&taps, round, &telegram).await?;
    }
    println!(
        "    {rounds} rounds of {} s for each of three bots",
        round.time.as_secs()
    );
    for _ in 0..rounds {
        for bot in &mut bots {
            let before = bot.program.cpu()?;
            let called = bot.load(&taps, round, &telegram).await?;
            let spent = bot.program.cpu()? - before;
            bot.costs.push(spent / f64::from(called));
            bot.taps += called;
        }
    }
    let most = bots[0].taps / bench.size.of(500, 1);
    no_database(&product.database(), most).await?;
    if telegram.refused() > 0 {
        return Err(
            "the gateway refused a button: it is not signed as the gateway signs it".into(),
        );
    }
    Ok(section(&bots, rounds, round))
}

fn section(bots: &[Contestant], rounds: u32, round: Round) -> Section {
    let [ours, frankenstein, hyper] = [0, 1, 2].map(|place| median(&bots[place].costs));
    let row = |what: &str, limit: f64, floor, aim| Row {
        what: format!("CPU time of a tap, against an echo of actix and {what}"),
        ours: format!("{ours:.1} µs"),
        limit: format!("{limit:.1} µs"),
        judged: Value::ratio(limit / ours),
        floor,
        aim,
    };
    let bound = Some(Bound::AtLeast(0.8));
    Section {
        id: "PF3",
        title: "Webhook update in, Bot API call out, no database",
        rows: vec![
            row("frankenstein", frankenstein, bound, None),
            row("hyper over open connections", hyper, None, bound),
        ],
        how: vec![
            format!(
                "Ours is the release gateway as it is started in production, by webhook. The update is a tap on a button that is \
                 only a label: secret, envelope, quota, parsing, turn, signature of the button, and the call `answerCallbackQuery`, \
                 which ends the progress sign; no use case and no statement. The button is signed with the key of the \
                 installation; the measurement ends with an error when the gateway refuses it. {PEOPLE} people tap, so that no \
                 tap is dropped as a flood."
            ),
            "The echoes are an actix handler with one worker that parses the update with frankenstein's types and makes the same \
             call: once through frankenstein's trait over reqwest, as its own client does it, once through hyper over open \
             connections, without a client above it. They check no secret, no quota and no signature."
                .into(),
            format!(
                "`wrk` sends taps over {TAPPERS} connections, with a pause of {} ms after each answer. The gateway works up to 32 \
                 taps at once without the inbox, so {TAPPERS} connections do not reach that limit. The three bots take turns: \
                 {rounds} rounds of {} s for each, {} taps for the gateway in all. Every tap must be answered and must call \
                 the Bot API. The bot runs on one core, the load and the Bot API on the other. The figure is the CPU time of \
                 the bot's process for one tap, as the median of the rounds. On one core, the highest rate is 1 divided by \
                 this figure. CPU time changes less than a rate when the machine does other work.",
                round.pause,
                round.time.as_secs(),
                grouped(f64::from(bots[0].taps))
            ),
        ],
    }
}

/// Starts a peer with this client of the Bot API.
async fn echo(client: &str, api: &str, folder: &Path) -> Fallible<Contestant> {
    let echo = ["echo", "--client", client, "--api", api];
    let (program, address) = serve(&echo, &folder.join(client)).await?;
    Ok(Contestant::new(
        program,
        format!("http://{address}/telegram"),
    ))
}

/// Fails if more than `most` taps went through the inbox: the database would then be measured too. The
/// gateway puts a tap there when it is working too many others.
async fn no_database(url: &str, most: u32) -> Fallible<()> {
    let kept = count(url, "SELECT count(*) FROM inbox").await;
    if kept > most.into() {
        return Err(format!("{kept} taps went through the inbox, {most} at most may").into());
    }
    Ok(())
}

impl Contestant {
    const fn new(program: Running, webhook: String) -> Self {
        Self {
            program,
            webhook,
            taps: 0,
            costs: Vec::new(),
        }
    }

    /// Sends taps for the time of the round and waits until each answered tap has called the Bot API. Returns the
    /// number of calls.
    async fn load(&self, taps: &Path, round: Round, telegram: &Telegram) -> Fallible<u32> {
        let done = self.tap(taps, round, telegram).await;
        done.map_err(|error| self.program.explain(error).into())
    }

    async fn tap(&self, taps: &Path, round: Round, telegram: &Telegram) -> Fallible<u32> {
        telegram.take_taps();
        let mut load = Load::updates(&self.webhook, taps, round.time);
        load.pause = round.pause;
        load.connections = TAPPERS;
        let answered = load.run().await?.answered;
        let (mut called, mut quiet) = (0, 0);
        let give_up = tokio::time::Instant::now() + SOON;
        // The gateway answers a tap before it calls the Bot API, so some calls arrive after the load has ended. The
        // loop ends when enough calls have arrived and the last 20 looks, 5 ms apart, found no new one.
        while (called < answered || quiet < 20) && tokio::time::Instant::now() < give_up {
            tokio::time::sleep(Duration::from_millis(5)).await;
            let more = telegram.take_taps();
            quiet = if more == 0 { quiet + 1 } else { 0 };
            called += more;
        }
        if (answered..=answered + load.connections).contains(&called) {
            return Ok(called);
        }
        Err(format!("{answered} taps were answered, {called} called the Bot API").into())
    }
}

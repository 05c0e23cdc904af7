//! PF10: the cost of taking in one block.

use std::collections::HashSet;
use std::time::Instant;

use chainstore_databases::TestDatabase;
use chainstore_postgres::Engine;
use reqwest::Client;

use crate::Fallible;
use crate::bench::{Bench, ENGINES, Size};
use crate::figures::{Bound, Row, Section, Value, grouped, median};
use crate::fill::{Amounts, fill};
use crate::node::{FULL, Full, chain, hash, stranger};
use crate::process::{cpu, serve};
use crate::scanner::Scanner;
use crate::shop::Shop;

const FEW: Amounts = Amounts {
    addresses: 1_000,
    lately: 200,
    open_invoices: 100,
};
const WATCHED: Amounts = Amounts {
    addresses: 1_000_000,
    ..FEW
};
const OPEN: Amounts = Amounts {
    open_invoices: 100_000,
    ..FEW
};
/// The number of addresses given out within ten minutes on a very busy day.
const BUSY: Amounts = Amounts {
    addresses: 30_000,
    lately: 20_000,
    ..FEW
};

/// A scanner with a database and a chain of its own, and the costs of its blocks.
struct Followed {
    _database: TestDatabase,
    scanner: Scanner,
    node: Client,
    chain: String,
    full: Costs,
    empty: Costs,
}

/// The costs of each block, in microseconds.
#[derive(Default)]
struct Costs {
    time: Vec<f64>,
    cpu: Vec<f64>,
}

pub(crate) async fn measure(bench: &Bench) -> Fallible<Section> {
    let rounds = bench.size.of(60, 2);
    let (_node, address) = serve(&["node"], &bench.folder().join("node")).await?;
    let mut rows = Vec::new();
    let mut how = how(rounds);
    for (engine, name) in ENGINES {
        println!("    {name}: four databases are filled, one with a million addresses");
        let mut scanners = Vec::new();
        for (kind, amounts) in [
            ("few", FEW),
            ("watched", WATCHED),
            ("open", OPEN),
            ("busy", BUSY),
        ] {
            let amounts = bench.size.of(amounts, FEW);
            let database = bench.database(engine).await?;
            let chain = chain(address, &format!("{name}-{kind}"));
            scanners.push(Followed::start(engine, database, amounts, chain).await?);
        }
        println!("    {name}: {rounds} blocks each");
        for _ in 0..rounds {
            for scanner in &mut scanners {
                scanner.block(true).await?;
                scanner.block(false).await?;
            }
        }
        rows.extend(block_rows(name, &scanners));
        if engine == Engine::Postgres {
            rows.push(log_row(&scanners[1], bench.size)?);
        }
        how.push(format!(
            "On {name}, reading 1,000,000 addresses once, at the first block, took {:.1} s.",
            scanners[1].scanner.filled.as_secs_f64()
        ));
        for followed in scanners {
            followed.scanner.close().await;
        }
    }
    Ok(Section {
        id: "PF10",
        title: "The cost of a block",
        rows,
        how,
    })
}

fn block_rows(engine: &str, scanners: &[Followed]) -> Vec<Row> {
    let time = |place: usize| median(&scanners[place].full.time);
    let cpu = |place: usize| median(&scanners[place].full.cpu);
    let few = time(0);
    let text = |time: f64, cpu: f64| format!("{:.2} ms, {:.2} ms CPU", time / 1e3, cpu / 1e3);
    let row = |what: String, place: usize, floor, aim| Row {
        what: format!("{engine}: {what}"),
        ours: text(time(place), cpu(place)),
        limit: text(few, cpu(0)),
        judged: Value::ratio(time(place) / few),
        floor,
        aim,
    };
    let (floor, aim) = (Some(Bound::AtMost(1.2)), Some(Bound::AtMost(1.1)));
    vec![
        row(
            "1,000,000 addresses watched against 1,000".into(),
            1,
            floor,
            aim,
        ),
        row("100,000 invoices open against 100".into(), 2, floor, aim),
        row(
            "20,000 addresses given out within ten minutes against 200".into(),
            3,
            floor,
            aim,
        ),
    ]
}

/// The row for one transfer of a full block, compared with decoding and matching by hand.
fn log_row(scanner: &Followed, size: Size) -> Fallible<Row> {
    let each = (median(&scanner.full.cpu) - median(&scanner.empty.cpu)) / f64::from(FULL);
    let bare = bare(size)?;
    Ok(Row {
        what: "a transfer to a stranger: fetching, decoding and matching; against decoding and matching by hand".into(),
        ours: format!("{each:.2} µs CPU"),
        limit: format!("{bare:.2} µs CPU"),
        judged: Value::of(each, "µs"),
        floor: None,
        aim: Some(Bound::AtMost(1.0)),
    })
}

fn how(rounds: u32) -> Vec<String> {
    vec![
        format!(
            "The scanner's step as the server runs it: head, header, events and their decoding by `EvmReader`, the watched \
             set, one transaction with its commit, and the look for invoices that expire. Each block holds {} transfers of \
             the shop's token to strangers. The node is a script in a process of its own, on the other core. Scanners over \
             differently filled databases take one block after the other in turn; {rounds} blocks each, medians of the whole \
             step.",
            grouped(f64::from(FULL))
        ),
        "Addresses and invoices were inserted directly. All databases but the busy one hold 200 addresses given \
         out within the last ten minutes; before each measurement the watched set must find an address that was given out, \
         and no stranger's."
            .into(),
        "The cost of one transfer is the CPU time of a full block less that of an empty one, the receiving of the answer \
         included, with 1,000,000 addresses watched. By hand: serde_json into borrowed text, the recipient from hexadecimal, \
         one look into a set of 1,000,000 addresses; nothing is received, no field is checked and no digest is keyed."
            .into(),
    ]
}

impl Followed {
    async fn start(
        engine: Engine,
        database: TestDatabase,
        amounts: Amounts,
        chain: String,
    ) -> Fallible<Self> {
        let shop = Shop::create(database.url(), 4, 1).await?;
        fill(engine, database.url(), amounts).await?;
        Ok(Self {
            _database: database,
            scanner: Scanner::start(shop, &chain).await?,
            node: Client::new(),
            chain,
            full: Costs::default(),
            empty: Costs::default(),
        })
    }

    /// Mines a full or an empty block and lets the scanner take it in.
    async fn block(&mut self, full: bool) -> Fallible<()> {
        let request = self.node.post(format!("{}/mine/{full}", self.chain));
        request.send().await?.error_for_status()?;
        let (started, before) = (Instant::now(), cpu(std::process::id())?);
        let at_head = self.scanner.step().await?;
        let (took, spent) = (started.elapsed(), cpu(std::process::id())? - before);
        if !at_head {
            return Err("a block was not taken in".into());
        }
        let costs = if full {
            &mut self.full
        } else {
            &mut self.empty
        };
        costs.time.push(took.as_secs_f64() * 1e6);
        costs.cpu.push(spent);
        Ok(())
    }
}

/// Decodes and matches a full block and does nothing else. Answers the microseconds for one transfer.
fn bare(size: Size) -> Fallible<f64> {
    /// How often a block is decoded between two readings of the CPU time. The CPU time advances in whole ticks, and one
    /// decoding can be shorter than a tick.
    const REPEATS: u32 = 20;
    let body = format!(r#"[{{"result":{}}}]"#, Full::new().in_block(&hash(1)));
    let watched: HashSet<[u8; 20]> = (1..=size.of(1_000_000, 1_000))
        .map(|number| stranger(FULL + number))
        .collect();
    let mut costs = Vec::new();
    for _ in 0..size.of(15, 1) {
        let before = cpu(std::process::id())?;
        for _ in 0..REPEATS {
            decode(body.as_bytes(), &watched)?;
        }
        let spent = cpu(std::process::id())? - before;
        costs.push(spent / f64::from(FULL * REPEATS));
    }
    Ok(median(&costs))
}

fn decode(body: &[u8], watched: &HashSet<[u8; 20]>) -> Fallible<()> {
    #[derive(serde::Deserialize)]
    struct Answer<'a> {
        #[serde(borrow)]
        result: Vec<Log<'a>>,
    }
    #[derive(serde::Deserialize)]
    struct Log<'a> {
        #[serde(borrow)]
        topics: Vec<&'a str>,
        data: &'a str,
    }
    let answers: Vec<Answer<'_>> = serde_json::from_slice(body)?;
    let (mut count, mut ours) = (0, 0);
    for log in answers.iter().flat_map(|answer| &answer.result) {
        let recipient = log.topics.get(2).and_then(|topic| address(topic));
        ours += u32::from(recipient.is_some_and(|recipient| watched.contains(&recipient)));
        count += u32::from(log.data.len() == 66);
    }
    if (count, ours) == (FULL, 0) {
        Ok(())
    } else {
        Err(format!("{count} transfers, {ours} of them ours").into())
    }
}

/// The address in the last twenty bytes of a topic.
fn address(topic: &str) -> Option<[u8; 20]> {
    const_hex::decode_to_array(topic.get(26..66)?).ok()
}

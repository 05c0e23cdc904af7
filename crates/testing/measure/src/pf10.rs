//! PF10: what a block costs.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chainstore_egress::Url;
use chainstore_evm::{EvmConfig, EvmReader, Token};
use chainstore_kernel::{Lease, Leases as _, Permission, Principal};
use chainstore_payments::Recipient;
use chainstore_payments::ports::WatchList as _;
use chainstore_postgres::{Engine, SqlLeases, SqlWatchList};
use chainstore_workflows::work::{ExpireInvoices, ScanChain, ScanOutcome};

use crate::Fallible;
use crate::figures::{Bound, Row, Section, Value, grouped, median};
use crate::fill::{Amounts, KNOWN, fill};
use crate::http::{Connection, post};
use crate::node::{FULL, chain, stranger};
use crate::process::{Running, cpu, free_address, pinned};
use crate::shop::{CHAIN, Shop, TOKEN, worker};

const ROUNDS: usize = 60;
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
/// Given out within ten minutes, on a day on which everybody orders.
const BUSY: Amounts = Amounts {
    addresses: 30_000,
    lately: 20_000,
    ..FEW
};

/// A scanner over a database of its own and a chain of its own.
struct Scanner {
    shop: Shop,
    who: Principal,
    lease: Lease,
    scan: Arc<ScanChain>,
    expire: Arc<ExpireInvoices>,
    node: Connection,
    mine: String,
    /// How long it took to read all addresses for the first time.
    filled: Duration,
    full: Costs,
    empty: Costs,
}

/// By block, in microseconds.
#[derive(Default)]
struct Costs {
    time: Vec<f64>,
    cpu: Vec<f64>,
}

pub(crate) async fn measure(
    databases: &[(&'static str, Engine, [String; 4])],
) -> Fallible<Section> {
    let folder = tempfile::tempdir()?;
    let address = free_address()?;
    let mut command = pinned(std::env::current_exe()?);
    command.args(["node", "--bind", &address.to_string()]);
    let node = Running::start(command, &folder.path().join("node"))?;
    let mut rows = Vec::new();
    let mut how = how();
    for (engine, kind, urls) in databases {
        let [few, watched, open, busy] = urls;
        println!("    {engine}: four databases are filled, one with a million addresses");
        let mut scanners = Vec::new();
        for (url, amounts) in [(few, FEW), (watched, WATCHED), (open, OPEN), (busy, BUSY)] {
            scanners.push(Scanner::open(*kind, url, amounts, address).await?);
        }
        println!("    {engine}: {ROUNDS} blocks each");
        for _ in 0..ROUNDS {
            for scanner in &mut scanners {
                scanner.block(FULL).await?;
                scanner.block(0).await?;
            }
        }
        rows.extend(block_rows(engine, &scanners));
        if rows.iter().all(|row: &Row| !row.what.contains("decoding")) {
            rows.push(log_row(&scanners[1], address).await?);
        }
        how.push(format!(
            "On {engine}, reading 1,000,000 addresses once, at the first block, took {:.1} s.",
            scanners[1].filled.as_secs_f64()
        ));
        for scanner in scanners {
            scanner.shop.database.close().await;
        }
    }
    drop(node);
    Ok(Section {
        id: "PF10",
        title: "The cost of a block",
        rows,
        how,
    })
}

fn block_rows(engine: &str, scanners: &[Scanner]) -> Vec<Row> {
    let time = |place: usize| median(&scanners[place].full.time);
    let cpu = |place: usize| median(&scanners[place].full.cpu);
    let few = time(0);
    let text = |time: f64, cpu: f64| format!("{:.2} ms, {:.2} ms CPU", time / 1e3, cpu / 1e3);
    let row = |what: String, place: usize, floor, aim| Row {
        id: "PF10",
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

/// A transfer in a full block, against decoding and matching by hand.
async fn log_row(scanner: &Scanner, node: SocketAddr) -> Fallible<Row> {
    let each = (median(&scanner.full.cpu) - median(&scanner.empty.cpu)) / whole(FULL);
    let bare = bare(node).await?;
    Ok(Row {
        id: "PF10",
        what: "a transfer to a stranger: fetching, decoding and matching; against decoding and matching by hand".into(),
        ours: format!("{each:.2} µs CPU"),
        limit: format!("{bare:.2} µs CPU"),
        judged: Value { number: each, unit: "µs" },
        floor: None,
        aim: Some(Bound::AtMost(1.0)),
    })
}

fn how() -> Vec<String> {
    vec![
        format!(
            "The scanner's step as the server runs it: head, header, events and their decoding by `EvmReader`, the watched \
             set, one transaction with its commit, and the look for invoices that expire. Each block holds {} transfers of \
             the shop's token to strangers. The node is a script in a process of its own, on the other core. Scanners over \
             differently filled databases take one block after the other in turn; {ROUNDS} blocks each, medians of the whole \
             step.",
            grouped(whole(FULL))
        ),
        "Addresses and invoices were inserted behind the store's back. All databases but the busy one hold 200 addresses given \
         out within the last ten minutes; before each measurement the watched set must find an address that was given out, \
         and no stranger's."
            .into(),
        "The cost of one transfer is the CPU time of a full block less that of an empty one, the receiving of the answer \
         included, with 1,000,000 addresses watched. By hand: serde_json into borrowed text, the recipient from hexadecimal, \
         one look into a set of 1,000,000 addresses; nothing is received, no field is checked and no digest is keyed."
            .into(),
    ]
}

impl Scanner {
    async fn open(engine: Engine, url: &str, amounts: Amounts, node: SocketAddr) -> Fallible<Self> {
        let shop = Shop::open(url, 4, 1).await?;
        fill(engine, url, amounts).await?;
        let name = format!(
            "{engine:?}-{}-{}-{}",
            amounts.addresses, amounts.lately, amounts.open_invoices
        );
        let reader = Arc::new(EvmReader::new(EvmConfig {
            chain_id: CHAIN,
            rpc_url: Url::parse(&chain(node, &name))?,
            tokens: vec![Token {
                contract: TOKEN.contract.ok_or("a token has a contract")?,
                decimals: TOKEN.decimals,
                symbol: "TUSD".into(),
            }],
            timeout: EvmConfig::TIMEOUT,
        })?);
        let watch = Arc::new(SqlWatchList::new(shop.database.clone()));
        let started = Instant::now();
        let found = watch.watched(&[KNOWN, Recipient::Evm(stranger(7))]).await?;
        let filled = started.elapsed();
        if found != [KNOWN] {
            return Err("the watched set does not know what it watches".into());
        }
        let lease = SqlLeases::new(shop.database.clone());
        let lease = lease
            .acquire("scanner", "measure", Duration::from_hours(1))
            .await?;
        let scanner = Self {
            who: worker(Permission::PaymentsWork),
            lease: lease.ok_or("the lease is free")?,
            scan: Arc::new(ScanChain::new(Arc::clone(&shop.context), reader, watch)),
            expire: Arc::new(ExpireInvoices::new(Arc::clone(&shop.context), TOKEN.chain)),
            node: Connection::open_soon(node, Duration::from_secs(10)).await?,
            mine: name,
            filled,
            full: Costs::default(),
            empty: Costs::default(),
            shop,
        };
        while !matches!(scanner.step().await?, ScanOutcome::AtHead { .. }) {}
        Ok(scanner)
    }

    async fn step(&self) -> Fallible<ScanOutcome> {
        let gate = &self.shop.gate;
        let outcome = gate.call(&self.who, &self.scan, self.lease.clone()).await?;
        gate.call(&self.who, &self.expire, self.lease.clone())
            .await?;
        Ok(outcome)
    }

    /// Mines a block and takes it in.
    async fn block(&mut self, transfers: usize) -> Fallible<()> {
        let mine = format!("/{}/mine/{transfers}", self.mine);
        self.node.send(&post(&mine, "", b"")).await?;
        let (started, before) = (Instant::now(), cpu(std::process::id())?);
        let outcome = self.step().await?;
        let (took, spent) = (started.elapsed(), cpu(std::process::id())? - before);
        if !matches!(outcome, ScanOutcome::AtHead { .. }) {
            return Err(format!("a block was not taken in: {outcome:?}").into());
        }
        let costs = if transfers == 0 {
            &mut self.empty
        } else {
            &mut self.full
        };
        costs.time.push(took.as_secs_f64() * 1e6);
        costs.cpu.push(spent);
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "some thousand")]
fn whole(number: usize) -> f64 {
    number as f64
}

/// Decodes and matches a full block as barely as can be: microseconds of a transfer.
async fn bare(node: SocketAddr) -> Fallible<f64> {
    /// The scheduler counts whole ticks of a thread that is not interrupted.
    const REPEATS: usize = 20;
    let mut connection = Connection::open(node).await?;
    connection
        .send(&post(&format!("/bare/mine/{FULL}"), "", b""))
        .await?;
    let question = format!(
        r#"[{{"id":0,"method":"eth_getLogs","params":[{{"blockHash":"0x{}{:016x}"}}]}}]"#,
        "b1".repeat(24),
        301
    );
    connection
        .send(&post("/bare", "", question.as_bytes()))
        .await?;
    let watched: HashSet<[u8; 20]> = (1..=1_000_000)
        .map(|number| stranger(FULL + number))
        .collect();
    let mut costs = Vec::new();
    for _ in 0..ROUNDS / 4 {
        let before = cpu(std::process::id())?;
        for _ in 0..REPEATS {
            decode(connection.body(), &watched)?;
        }
        let spent = cpu(std::process::id())? - before;
        costs.push(spent / whole(FULL * REPEATS));
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
        ours += usize::from(recipient.is_some_and(|recipient| watched.contains(&recipient)));
        count += usize::from(log.data.len() == 66);
    }
    if (count, ours) == (FULL, 0) {
        Ok(())
    } else {
        Err(format!("{count} transfers, {ours} of them ours").into())
    }
}

/// The address in the last twenty bytes of a topic.
fn address(topic: &str) -> Option<[u8; 20]> {
    let digits = topic.get(26..66)?.as_bytes();
    let mut address = [0; 20];
    for (byte, pair) in address.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |digit: u8| {
            char::from(digit)
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        };
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(address)
}

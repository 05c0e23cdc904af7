//! PF12: memory of the two programs, idle and under load.

use std::time::Duration;

use futures_util::TryFutureExt as _;

use crate::Fallible;
use crate::bench::{Bench, ENGINES};
use crate::figures::{Bound, Row, Section, Value, grouped, rate};
use crate::node;
use crate::process::{Running, listens, run, serve};
use crate::product::{GATEWAY, Product, SERVER, Updates};
use crate::shop::Shop;
use crate::telegram::Telegram;
use crate::updates::{self, FIRST_PERSON};
use crate::wrk::{CONNECTIONS, Load};

/// Connections of staff to the API.
const STAFF: u32 = 8;

/// Memory in MiB.
struct Memory {
    idle: f64,
    loaded: f64,
}

/// The figures of one installation.
struct Seen {
    gateway: Memory,
    server: Memory,
    /// For each second: updates that the gateway accepted, messages that it sent (`replies`), and requests that the
    /// server answered.
    updates: f64,
    replies: f64,
    requests: f64,
}

/// How much load there is.
struct Amounts {
    idle: Duration,
    load: Duration,
    /// Connections to the webhook.
    connections: u32,
    /// People who are known and write.
    people: u32,
    /// Different updates of these people.
    updates: u32,
}

pub(crate) async fn measure(bench: &Bench) -> Fallible<Section> {
    let amounts = Amounts {
        idle: bench.size.of(Duration::from_secs(4), Duration::ZERO),
        load: bench
            .size
            .of(Duration::from_secs(15), Duration::from_secs(4)),
        connections: bench.size.of(CONNECTIONS, 4),
        people: bench.size.of(2_000, 100),
        updates: bench.size.of(100_000, 1_000),
    };
    let (mut rows, mut how) = (Vec::new(), vec![amounts.how()]);
    for (engine, name) in ENGINES {
        println!(
            "    {name}: idle, then {} s of load",
            amounts.load.as_secs()
        );
        let url = bench.server_database(engine).await?;
        let seen = installation(url.as_deref(), &amounts).await?;
        for (program, memory) in [("gateway", &seen.gateway), ("server", &seen.server)] {
            let row = |what: &str, mib: f64, floor, aim| Row {
                what: format!("{name}: {program}, {what}"),
                ours: format!("{mib:.1} MiB"),
                limit: "–".into(),
                judged: Value::of(mib, "MiB"),
                floor: Some(Bound::AtMost(floor)),
                aim: Some(Bound::AtMost(aim)),
            };
            rows.push(row("idle", memory.idle, 30.0, 20.0));
            rows.push(row("under load", memory.loaded, 60.0, 40.0));
        }
        how.push(format!(
            "On {name} the gateway took in {} and sent {} (its own pace, below Telegram's limit of 30/s); the server answered {}.",
            rate(seen.updates),
            rate(seen.replies),
            rate(seen.requests)
        ));
    }
    Ok(Section {
        id: "PF12",
        title: "Resident memory",
        rows,
        how,
    })
}

impl Amounts {
    fn how(&self) -> String {
        format!(
            "Both release programs with settings as in production, one chain followed; `VmRSS` of each process. Idle: {} s after \
             the start. Under load: the largest of the values read ten times a second, while `wrk` writes /start of {} known \
             people over {CONNECTIONS} connections to the webhook for {} s as fast as it answers, and reads the list of 50 \
             orders over {STAFF} connections from the API.",
            self.idle.as_secs(),
            grouped(f64::from(self.people)),
            self.load.as_secs()
        )
    }
}

async fn installation(url: Option<&str>, amounts: &Amounts) -> Fallible<Seen> {
    let mut telegram = Telegram::start()?;
    let mut product = Product::install(url, &telegram.url, Updates::Webhook)?;
    let (_node, address) = serve(&["node"], &product.folder.path().join("node")).await?;
    product.follow(&node::chain(address, "memory"));
    prepare(&product.database(), amounts.people).await?;
    let create = ["admin", "create-key", "--name", "measure"];
    let printed = run(SERVER, &create, &product.settings)?;
    let key = printed.lines().last().ok_or("no key was printed")?;

    let server = product.start(SERVER)?;
    let gateway = product.start(GATEWAY)?;
    telegram.call("setWebhook").await?;
    listens(product.http).await?;
    tokio::time::sleep(amounts.idle).await;
    let mut seen = Seen {
        gateway: Memory::of(&gateway)?,
        server: Memory::of(&server)?,
        updates: 0.0,
        replies: 0.0,
        requests: 0.0,
    };
    telegram.forget("sendMessage");

    let starts = product.folder.path().join("starts");
    updates::write(&starts, amounts.updates, |number| {
        Ok(updates::start(
            FIRST_PERSON + number % amounts.people,
            number,
        ))
    })?;
    let list = format!("http://{}/api/v1/orders?limit=50", product.http);
    let mut people = Load::updates(&product.webhook, &starts, amounts.load);
    people.connections = amounts.connections;
    let staff = Load::page(list, key, STAFF, amounts.load);
    let mut load = std::pin::pin!(futures_util::future::try_join(
        people.run().map_err(|error| gateway.explain(error)),
        staff.run().map_err(|error| server.explain(error)),
    ));
    let (people, staff) = loop {
        let pause = Duration::from_millis(100);
        let Ok(reports) = tokio::time::timeout(pause, &mut load).await else {
            seen.gateway.look(&gateway)?;
            seen.server.look(&server)?;
            continue;
        };
        break reports?;
    };
    (seen.updates, seen.requests) = (people.rate, staff.rate);
    let sent = telegram.forget("sendMessage");
    if sent == 0 {
        // The short load of a smoke run can end before the first message is sent, so the message is waited for.
        let late = telegram.call("sendMessage").await;
        late.map_err(|error| gateway.explain(error))?;
    }
    seen.replies = f64::from(sent) / people.time.as_secs_f64();
    Ok(seen)
}

impl Memory {
    fn of(program: &Running) -> Fallible<Self> {
        let idle = program.memory()?;
        Ok(Self { idle, loaded: idle })
    }

    fn look(&mut self, program: &Running) -> Fallible<()> {
        self.loaded = self.loaded.max(program.memory()?);
        Ok(())
    }
}

/// A catalogue, people, and a page of orders.
async fn prepare(url: &str, people: u32) -> Fallible<()> {
    let shop = Shop::create(url, 4, 102).await?;
    shop.register(FIRST_PERSON..FIRST_PERSON + people).await?;
    shop.order_rate(shop.buyers(100).await?, 4).await?;
    shop.database.close().await;
    Ok(())
}

//! PF12: memory of the two programs, idle and under load.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::Fallible;
use crate::figures::{Bound, Row, Section, Value, grouped, rate};
use crate::http::{Connection, post};
use crate::process::{Running, run};
use crate::product::{GATEWAY, Product, SECRET, SERVER, Updates};
use crate::shop::Shop;
use crate::telegram::Telegram;
use crate::{node, shop};

/// People who are known and write.
const PEOPLE: usize = 2_000;
/// Connections of Telegram to the webhook, as many as the gateway allows it.
const CONNECTIONS: usize = 40;
/// Connections of staff to the API.
const STAFF: usize = 8;
const IDLE: Duration = Duration::from_secs(4);
const LOAD: Duration = Duration::from_secs(15);
const SOON: Duration = Duration::from_secs(20);

/// Memory in MiB.
struct Memory {
    idle: f64,
    loaded: f64,
}

/// What one installation showed.
struct Seen {
    gateway: Memory,
    server: Memory,
    /// Updates taken in, messages sent, requests answered; each a second.
    updates: f64,
    replies: f64,
    requests: f64,
}

pub(crate) async fn measure(databases: &[(&'static str, Option<String>)]) -> Fallible<Section> {
    let (mut rows, mut how) = (Vec::new(), how());
    for (engine, url) in databases {
        println!("    {engine}: idle, then {} s of load", LOAD.as_secs());
        let seen = installation(url.as_deref()).await?;
        for (program, memory) in [("gateway", &seen.gateway), ("server", &seen.server)] {
            let row = |what: &str, mib: f64, floor, aim| Row {
                id: "PF12",
                what: format!("{engine}: {program}, {what}"),
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
            "On {engine} the gateway took in {} and sent {} (its own pace, below Telegram's limit of 30/s); the server answered {}.",
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

fn how() -> Vec<String> {
    vec![format!(
        "Both release programs with settings as in production, one chain followed; `VmRSS` of each process. Idle: {} s after \
         the start. Under load: the largest of the values read ten times a second, while {CONNECTIONS} connections write \
         /start of {} known people to the webhook for {} s as fast as it answers, and {STAFF} connections read the list of \
         50 orders from the API.",
        IDLE.as_secs(),
        grouped(f64::from(u32::try_from(PEOPLE).unwrap_or(0))),
        LOAD.as_secs()
    )]
}

async fn installation(url: Option<&str>) -> Fallible<Seen> {
    let folder = tempfile::tempdir()?;
    let mut telegram = Telegram::start(0).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let chain = node::chain(listener.local_addr()?, "memory");
    let node = tokio::spawn(node::start(listener)).abort_handle();
    let mut product = Product::install(folder.path(), url, &telegram.url, Updates::Webhook)?;
    product.follow(&chain);
    prepare(&product.database(folder.path())).await?;
    let printed = run(
        SERVER,
        &["admin", "create-key", "--name", "measure"],
        &product.settings,
    )?;
    let key = printed
        .lines()
        .last()
        .ok_or("no key was printed")?
        .to_owned();

    let server = product.start(SERVER, folder.path())?;
    let gateway = product.start(GATEWAY, folder.path())?;
    telegram.call("setWebhook", SOON).await?;
    drop(Connection::open_soon(product.http, SOON).await?);
    tokio::time::sleep(IDLE).await;
    let mut seen = Seen {
        gateway: Memory::of(&gateway)?,
        server: Memory::of(&server)?,
        updates: 0.0,
        replies: 0.0,
        requests: 0.0,
    };
    telegram.forget("sendMessage");
    load(&product, &key, (&gateway, &server), &mut seen).await?;
    let sent = telegram.forget("sendMessage");
    if sent == 0 {
        return Err("nobody was answered".into());
    }
    seen.replies = f64::from(u32::try_from(sent)?) / LOAD.as_secs_f64();
    node.abort();
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
async fn prepare(url: &str) -> Fallible<()> {
    let shop = Shop::open(url, 4, 100).await?;
    shop.meet(people()).await?;
    let carts: Vec<_> = shop.variants.windows(3).map(<[_]>::to_vec).collect();
    let buyers = shop.buyers(&carts).await?;
    shop.order_rate(buyers, 4).await?;
    shop.database.close().await;
    Ok(())
}

fn people() -> impl Iterator<Item = i64> {
    (1_000_000..).take(PEOPLE)
}

async fn load(
    product: &Product,
    key: &str,
    programs: (&Running, &Running),
    seen: &mut Seen,
) -> Fallible<()> {
    let over = Arc::new(AtomicBool::new(false));
    let [updates, requests] = [(); 2].map(|()| Arc::new(AtomicU32::new(0)));
    let mut tasks = JoinSet::new();
    for place in 0..CONNECTIONS {
        let connection = Connection::open(product.webhook).await?;
        let ours: Vec<i64> = people().skip(place).step_by(CONNECTIONS).collect();
        let starts = move |turn: usize| {
            let number = i64::try_from(turn * CONNECTIONS + place).unwrap_or(i64::MAX);
            start(ours[turn % ours.len()], number)
        };
        tasks.spawn(repeat(
            connection,
            starts,
            Arc::clone(&updates),
            Arc::clone(&over),
        ));
    }
    for _ in 0..STAFF {
        let connection = Connection::open(product.http).await?;
        let list = format!(
            "GET /api/v1/orders?limit=50 HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\n\r\n"
        );
        let list = list.into_bytes();
        tasks.spawn(repeat(
            connection,
            move |_| list.clone(),
            Arc::clone(&requests),
            Arc::clone(&over),
        ));
    }
    let (gateway, server) = programs;
    let end = tokio::time::Instant::now() + LOAD;
    while tokio::time::Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(100)).await;
        seen.gateway.look(gateway)?;
        seen.server.look(server)?;
    }
    let count = |count: &AtomicU32| f64::from(count.load(Ordering::Relaxed)) / LOAD.as_secs_f64();
    (seen.updates, seen.requests) = (count(&updates), count(&requests));
    over.store(true, Ordering::Relaxed);
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(())
}

/// Sends one request after the other; each must be answered well.
async fn repeat(
    mut connection: Connection,
    mut request: impl FnMut(usize) -> Vec<u8> + Send,
    count: Arc<AtomicU32>,
    over: Arc<AtomicBool>,
) -> Fallible<()> {
    for turn in 0.. {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let status = connection.send(&request(turn)).await?;
        if status != 200 {
            return Err(format!("a program answers {status}").into());
        }
        count.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

/// `/start` of somebody, at the webhook.
pub(crate) fn start(person: i64, number: i64) -> Vec<u8> {
    let secret = format!("x-telegram-bot-api-secret-token: {SECRET}\r\n");
    post(
        "/telegram",
        &secret,
        start_update(person, number).as_bytes(),
    )
}

/// `/start` of somebody.
pub(crate) fn start_update(person: i64, number: i64) -> String {
    json!({"update_id": number, "message": {
        "message_id": 5, "date": 1_795_000_000, "text": "/start",
        "from": {"id": person, "is_bot": false, "first_name": "Ada", "language_code": "en"},
        "chat": {"id": person, "type": "private", "first_name": "Ada"},
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
    }})
    .to_string()
}

/// The database of an installation.
impl Product {
    pub(crate) fn database(&self, folder: &Path) -> String {
        let file = || format!("sqlite:{}", folder.join("chainstore.sqlite").display());
        self.settings
            .get("CHAINSTORE_DATABASE__URL")
            .cloned()
            .unwrap_or_else(file)
    }

    /// Takes payments on a chain.
    pub(crate) fn follow(&mut self, node: &str) {
        let token = shop::TOKEN;
        let contract = token
            .contract
            .map(|contract| contract.to_string())
            .unwrap_or_default();
        for (name, value) in [
            ("EVM__LOCAL__CHAIN_ID", shop::CHAIN.to_string()),
            ("EVM__LOCAL__RPC_URL", node.to_owned()),
            ("EVM__LOCAL__XPUB", chainstore_evm::DEMO_XPUB.to_owned()),
            ("EVM__LOCAL__NETWORK", "Test chain".to_owned()),
            (
                "EVM__LOCAL__TOKENS",
                format!("TUSD={contract}#{}", token.decimals),
            ),
            ("EVM__LOCAL__TEST_NETWORK", "true".to_owned()),
            ("RATES__TUSD", "1.08".to_owned()),
        ] {
            self.settings.insert(format!("CHAINSTORE_{name}"), value);
        }
    }
}

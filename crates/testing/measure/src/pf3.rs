//! PF3: from an update at the webhook to a call of the Bot API, without a database.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use sqlx::{Connection as _, SqliteConnection};

use crate::Fallible;
use crate::button::label;
use crate::echo::Client;
use crate::figures::{Bound, Row, Section, Value, median, rate};
use crate::http::{Connection, post};
use crate::process::{Running, free_address, pinned};
use crate::product::{GATEWAY, Product, SECRET, Updates, master};
use crate::telegram::{Answered, Telegram};

/// Taps on their way at once: so few that the gateway works all of them beside the inbox, even those whose
/// call has come while its answer has not been read.
const IN_FLIGHT: usize = 10;
/// People who tap: so many that none is taken for a flood.
const PEOPLE: usize = 8_000;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(2);
const WARM: Duration = Duration::from_millis(500);

/// For each place the requests of its people.
type Taps = Arc<Vec<Vec<Vec<u8>>>>;

/// A bot under load.
struct Contestant {
    program: Running,
    webhook: SocketAddr,
    /// Taps a second, and CPU of each in microseconds, by round.
    count: f64,
    rates: Vec<f64>,
    costs: Vec<f64>,
}

pub(crate) async fn measure() -> Fallible<Section> {
    let folder = tempfile::tempdir()?;
    let telegram = Telegram::start(IN_FLIGHT).await?;
    let product = Product::install(folder.path(), None, &telegram.url, Updates::Webhook)?;
    let api = telegram.url.trim_start_matches("http://").parse()?;
    let mut bots = vec![Contestant::new(
        product.start(GATEWAY, folder.path())?,
        product.webhook,
    )];
    for client in [Client::Frankenstein, Client::KeepAlive] {
        bots.push(echo(client, api, folder.path())?);
    }
    let taps: Taps = Arc::new(taps()?);
    for bot in &bots {
        bot.load(&taps, telegram.taps(), WARM).await?;
    }
    println!(
        "    {ROUNDS} rounds of {} s for each of three bots",
        ROUND.as_secs()
    );
    for _ in 0..ROUNDS {
        for bot in &mut bots {
            let cpu = bot.program.cpu()?;
            let started = Instant::now();
            let count = bot.load(&taps, telegram.taps(), ROUND).await?;
            let spent = bot.program.cpu()? - cpu;
            bot.count += count;
            bot.rates.push(count / started.elapsed().as_secs_f64());
            bot.costs.push(spent / count);
        }
    }
    no_database(&product.database(folder.path()), bots[0].count).await?;
    if telegram.wrong() > 0 {
        return Err(
            "taps were answered with words: the button is not what the gateway signs".into(),
        );
    }
    Ok(section(&bots))
}

fn section(bots: &[Contestant]) -> Section {
    let [ours, echo, by_hand] =
        [0, 1, 2].map(|place| (median(&bots[place].rates), median(&bots[place].costs)));
    let rates = |what: &str, limit: f64, floor, aim| Row {
        id: "PF3",
        what: what.into(),
        ours: rate(ours.0),
        limit: rate(limit),
        judged: Value::ratio(ours.0 / limit),
        floor,
        aim,
    };
    let costs = |what: &str, limit: f64| Row {
        id: "PF3",
        what: format!("{what}, by CPU time"),
        ours: format!("{:.1} µs", ours.1),
        limit: format!("{limit:.1} µs"),
        judged: Value::ratio(limit / ours.1),
        floor: None,
        aim: None,
    };
    let bound = Some(Bound::AtLeast(0.8));
    let frankenstein = "against an echo of actix and frankenstein";
    let bytes = "against an echo with prepared bytes over open connections";
    Section {
        id: "PF3",
        title: "Webhook update in, Bot API call out, no database",
        rows: vec![
            rates(frankenstein, echo.0, bound, None),
            costs(frankenstein, echo.1),
            rates(bytes, by_hand.0, None, bound),
            costs(bytes, by_hand.1),
        ],
        how: vec![
            format!(
                "Ours is the release gateway as it is started in production, by webhook. The update is a tap on a button that is \
                 only a label: secret, envelope, quota, parsing, turn, signature of the button, and the call `answerCallbackQuery`, \
                 which ends the progress sign; no use case and no statement. The button is signed with the key of the installation; \
                 an answer with words would mean it was refused, and ends the measurement. {PEOPLE} people tap, so that none \
                 is dropped as a flood."
            ),
            "The echoes are an actix handler with one worker that parses the update with frankenstein's types and makes the same \
             call: once through frankenstein's trait over reqwest, as its own client does it, once by writing prepared bytes to \
             open connections. They check no secret, no quota and no signature."
                .into(),
            format!(
                "{IN_FLIGHT} taps are on their way at once; one is done when the webhook has answered and the Bot API was called. \
                 The bot runs on one core, load and Bot API on the other; {ROUNDS} rounds of {} s, interleaved, medians. CPU time is \
                 that of the bot's process for one tap, and its ratio stands the same way round: on a busy machine it says more \
                 than the rates.",
                ROUND.as_secs()
            ),
        ],
    }
}

fn echo(client: Client, api: SocketAddr, folder: &std::path::Path) -> Fallible<Contestant> {
    let bind = free_address()?;
    let name = match client {
        Client::Frankenstein => "frankenstein",
        Client::KeepAlive => "keep-alive",
    };
    let mut command = pinned(std::env::current_exe()?);
    command.args(["echo", "--client", name]);
    command
        .arg("--bind")
        .arg(bind.to_string())
        .arg("--api")
        .arg(api.to_string());
    let program = Running::start(command, &folder.join(name))?;
    Ok(Contestant::new(program, bind))
}

/// A number of an update as long as those that replace it.
const NUMBER: u32 = 1_000_000_000;

/// The same tap as another update: what came before would be passed over.
fn renumber(tap: &[u8], request: &mut Vec<u8>) {
    static NEXT: AtomicU32 = AtomicU32::new(NUMBER);
    const NAME: &[u8] = b"\"update_id\":";
    request.clear();
    request.extend_from_slice(tap);
    let place = tap.windows(NAME.len()).position(|part| part == NAME);
    let digits = NEXT.fetch_add(1, Ordering::Relaxed).to_string();
    if let Some(place) = place {
        request[place + NAME.len()..][..digits.len()].copy_from_slice(digits.as_bytes());
    }
}

/// A tap for which there is no room goes through the inbox, and then this would measure the database.
async fn no_database(url: &str, taps: f64) -> Fallible<()> {
    let mut connection = SqliteConnection::connect(url).await?;
    let kept: u32 = sqlx::query_scalar("SELECT count(*) FROM inbox")
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    if f64::from(kept) > taps / 50.0 {
        return Err(format!("{kept} of {taps} taps went through the inbox").into());
    }
    Ok(())
}

fn taps() -> Fallible<Vec<Vec<Vec<u8>>>> {
    let key = master()?.derive("telegram-buttons");
    let mut places = vec![Vec::new(); IN_FLIGHT];
    for number in 0..PEOPLE {
        let place = number % IN_FLIGHT;
        let person = 1_000_000 + i64::try_from(number)?;
        let chat = json!({"id": person, "type": "private", "first_name": "Ada"});
        let update = json!({"update_id": NUMBER, "callback_query": {
            "id": place.to_string(), "chat_instance": "-1234567890", "data": label(&key, person)?,
            "from": {"id": person, "is_bot": false, "first_name": "Ada", "language_code": "en"},
            "message": {
                "message_id": 5, "date": 1_795_000_000, "chat": chat, "text": "Plain T-shirt\n24.90 EUR",
                "from": {"id": crate::telegram::BOT, "is_bot": true, "first_name": "Shop", "username": "shop_bot"},
            },
        }});
        let secret = format!("x-telegram-bot-api-secret-token: {SECRET}\r\n");
        places[place].push(post("/telegram", &secret, update.to_string().as_bytes()));
    }
    Ok(places)
}

impl Contestant {
    const fn new(program: Running, webhook: SocketAddr) -> Self {
        Self {
            program,
            webhook,
            count: 0.0,
            rates: Vec::new(),
            costs: Vec::new(),
        }
    }

    /// Taps for a while; how many were done.
    async fn load(&self, taps: &Taps, answered: Answered, time: Duration) -> Fallible<f64> {
        let done = self.tap(taps, answered, time).await;
        done.map_err(|error| self.program.blame(error).into())
    }

    async fn tap(&self, taps: &Taps, answered: Answered, time: Duration) -> Fallible<f64> {
        let over = Arc::new(AtomicBool::new(false));
        let mut people = tokio::task::JoinSet::new();
        for place in 0..IN_FLIGHT {
            let (taps, answered, over) = (Arc::clone(taps), answered.clone(), Arc::clone(&over));
            let mut connection =
                Connection::open_soon(self.webhook, Duration::from_secs(10)).await?;
            people.spawn(async move {
                let (mut count, mut request) = (0_u32, Vec::new());
                for tap in taps[place].iter().cycle() {
                    if over.load(Ordering::Relaxed) {
                        break;
                    }
                    renumber(tap, &mut request);
                    let taken = connection.send(&request).await?;
                    if taken != 200 {
                        return Err(format!("the webhook answers {taken}").into());
                    }
                    let done = tokio::time::timeout(Duration::from_secs(10), answered.wait(place));
                    done.await.map_err(|_| "a tap is not answered")?;
                    count += 1;
                }
                Fallible::Ok(count)
            });
        }
        tokio::time::sleep(time).await;
        over.store(true, Ordering::Relaxed);
        let mut sum = 0.0;
        while let Some(count) = people.join_next().await {
            sum += f64::from(count??);
        }
        Ok(sum)
    }
}

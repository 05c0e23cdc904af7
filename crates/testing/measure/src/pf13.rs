//! PF13: from the start of the gateway to its first reply.

use std::time::{Duration, Instant};

use crate::Fallible;
use crate::figures::{Bound, Row, Section, Value, median, quantile};
use crate::http::Connection;
use crate::pf12::{start, start_update};
use crate::product::{GATEWAY, Product, Updates};
use crate::shop::Shop;
use crate::telegram::Telegram;

const ROUNDS: usize = 11;
const SOON: Duration = Duration::from_secs(20);
/// Each start is for somebody else, so that nobody waits for what a gateway that was killed left open.
const FIRST: i64 = 1_000_000;

/// An installation that is started again and again.
struct Started {
    what: String,
    updates: Updates,
    folder: tempfile::TempDir,
    telegram: Telegram,
    product: Product,
    times: Vec<f64>,
}

pub(crate) async fn measure(
    databases: &[(&'static str, Option<String>, Option<String>)],
) -> Fallible<Section> {
    let mut all = Vec::new();
    for (engine, first, second) in databases {
        for (updates, url) in [(Updates::Webhook, first), (Updates::Polling, second)] {
            all.push(Started::install(engine, url.as_deref(), updates).await?);
        }
    }
    println!("    {ROUNDS} starts each");
    for round in 0..ROUNDS {
        for started in &mut all {
            started.start(FIRST + i64::try_from(round)?).await?;
        }
    }
    let row = |started: &Started| Row {
        id: "PF13",
        what: started.what.clone(),
        ours: format!(
            "{:.0} ms (longest {:.0} ms)",
            median(&started.times),
            quantile(&started.times, 1.0)
        ),
        limit: "–".into(),
        judged: Value::of(median(&started.times), "ms"),
        floor: Some(Bound::AtMost(300.0)),
        aim: Some(Bound::AtMost(100.0)),
    };
    Ok(Section {
        id: "PF13",
        title: "Cold start of the gateway",
        rows: all.iter().map(row).collect(),
        how: vec![format!(
            "From the start of the process to the call `sendMessage` that answers /start of a known person; the schema is \
             there. By polling, the update is in the first answer to `getUpdates`; by webhook, it is posted as soon as the gateway \
             has called `setWebhook`. {ROUNDS} starts of each, in turn; the process before was killed; medians."
        )],
    })
}

impl Started {
    async fn install(engine: &str, url: Option<&str>, updates: Updates) -> Fallible<Self> {
        let folder = tempfile::tempdir()?;
        let telegram = Telegram::start(0).await?;
        let product = Product::install(folder.path(), url, &telegram.url, updates)?;
        let shop = Shop::open(&product.database(folder.path()), 4, 100).await?;
        shop.meet((FIRST..).take(ROUNDS)).await?;
        shop.database.close().await;
        let way = match updates {
            Updates::Webhook => "webhook",
            Updates::Polling => "polling",
        };
        Ok(Self {
            what: format!("{engine}, {way}"),
            updates,
            folder,
            telegram,
            product,
            times: Vec::new(),
        })
    }

    async fn start(&mut self, person: i64) -> Fallible<()> {
        self.telegram.forget("sendMessage");
        if self.updates == Updates::Polling {
            self.telegram.hold(start_update(person, person));
        }
        let started = Instant::now();
        let gateway = self.product.start(GATEWAY, self.folder.path())?;
        if self.updates == Updates::Webhook {
            self.telegram.call("setWebhook", SOON).await?;
            let mut connection = Connection::open(self.product.webhook).await?;
            let status = connection.send(&start(person, person)).await?;
            if status != 200 {
                return Err(format!("the webhook answers {status}").into());
            }
        }
        let replied = self.telegram.call("sendMessage", SOON).await?;
        self.times.push((replied - started).as_secs_f64() * 1e3);
        drop(gateway);
        Ok(())
    }
}

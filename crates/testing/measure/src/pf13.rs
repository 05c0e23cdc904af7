//! PF13: from the start of the gateway to its first reply.

use std::time::Instant;

use crate::Fallible;
use crate::bench::{Bench, ENGINES};
use crate::figures::{Bound, Row, Section, Value, median};
use crate::product::{GATEWAY, Product, SECRET, Updates};
use crate::shop::Shop;
use crate::telegram::Telegram;
use crate::updates::{FIRST_PERSON, start};

/// An installation that is started again and again.
struct Started {
    what: String,
    updates: Updates,
    telegram: Telegram,
    product: Product,
    times: Vec<f64>,
}

pub(crate) async fn measure(bench: &Bench) -> Fallible<Section> {
    let rounds = bench.size.of(11, 1);
    let mut all = Vec::new();
    for (engine, name) in ENGINES {
        for updates in [Updates::Webhook, Updates::Polling] {
            let url = bench.server_database(engine).await?;
            all.push(Started::install(name, url.as_deref(), updates, rounds).await?);
        }
    }
    println!("    {rounds} starts each");
    for round in 0..rounds {
        for started in &mut all {
            // Each round uses another person. The gateway of the round before may be killed while it still claims that
            // person's update, and further updates of the same person wait until the claim ends.
            started.start(FIRST_PERSON + round).await?;
        }
    }
    let row = |started: &Started| Row {
        what: started.what.clone(),
        ours: format!(
            "{:.0} ms (longest {:.0} ms)",
            median(&started.times),
            started.times.iter().copied().fold(0.0, f64::max)
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
            "From the start of the process to the call `sendMessage` that answers /start of a known person, with a migrated \
             database. By polling, the update is in the first answer to `getUpdates`; by webhook, it is posted as soon as the \
             gateway has called `setWebhook`. {rounds} starts of each, in turn; the process before was killed; medians."
        )],
    })
}

impl Started {
    async fn install(
        engine: &str,
        url: Option<&str>,
        updates: Updates,
        rounds: u32,
    ) -> Fallible<Self> {
        let telegram = Telegram::start()?;
        let product = Product::install(url, &telegram.url, updates)?;
        let shop = Shop::create(&product.database(), 4, 100).await?;
        shop.register(FIRST_PERSON..FIRST_PERSON + rounds).await?;
        shop.database.close().await;
        Ok(Self {
            what: format!("{engine}, {}", updates.name()),
            updates,
            telegram,
            product,
            times: Vec::new(),
        })
    }

    async fn start(&mut self, person: u32) -> Fallible<()> {
        self.telegram.forget("sendMessage");
        let update = start(person, person);
        if self.updates == Updates::Polling {
            self.telegram.set_next_update(update.clone());
        }
        let client = reqwest::Client::new();
        let started = Instant::now();
        let gateway = self.product.start(GATEWAY)?;
        if self.updates == Updates::Webhook {
            self.telegram.call("setWebhook").await?;
            let request = client
                .post(&self.product.webhook)
                .header("content-type", "application/json")
                .header("x-telegram-bot-api-secret-token", SECRET)
                .body(update);
            request.send().await?.error_for_status()?;
        }
        let replied = self.telegram.call("sendMessage").await?;
        self.times.push((replied - started).as_secs_f64() * 1e3);
        drop(gateway);
        Ok(())
    }
}

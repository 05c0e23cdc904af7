//! PF7: the last piece of a variant, and many buyers at the same moment.

use crate::Fallible;
use crate::bench::{Bench, ENGINES};
use crate::figures::{Bound, Row, Section, Value, median, rate};
use crate::goods::PLENTY;
use crate::shop::Shop;

const BUYERS: u32 = 32;

/// Attempts to order for each second, one value for each round: when all buyers want the last piece (`last`), when all
/// want one variant of which there is plenty (`same`), and when each wants another variant (`apart`).
#[derive(Default)]
struct Rates {
    last: Vec<f64>,
    same: Vec<f64>,
    apart: Vec<f64>,
}

pub(crate) async fn measure(bench: &Bench) -> Fallible<Section> {
    let rounds = bench.size.of(15, 1);
    let mut rows = Vec::new();
    for (engine, name) in ENGINES {
        println!("    {name}: {rounds} rounds");
        let database = bench.database(engine).await?;
        let shop = Shop::create(database.url(), BUYERS, BUYERS).await?;
        let mut rates = Rates::default();
        for _ in 0..rounds {
            rates.round(&shop).await?;
        }
        shop.database.close().await;
        let apart = median(&rates.apart);
        let row = |what: &str, ours: f64, floor, aim| Row {
            what: format!("{name}: {what}"),
            ours: rate(ours),
            limit: format!("{BUYERS} buyers of {BUYERS} things: {}", rate(apart)),
            judged: Value::ratio(ours / apart),
            floor,
            aim,
        };
        let (floor, aim) = (Some(Bound::AtLeast(0.5)), Some(Bound::AtLeast(0.8)));
        let one_sold = format!("{BUYERS} buyers, last piece: exactly one sold, {rounds} times");
        rows.push(row(&one_sold, median(&rates.last), floor, aim));
        let same = format!("{BUYERS} buyers of one thing, plenty of it");
        rows.push(row(&same, median(&rates.same), None, None));
    }
    Ok(Section {
        id: "PF7",
        title: "The last piece",
        rows,
        how: vec![
            format!(
                "{BUYERS} people order at the same moment through the whole checkout, one piece each. In one run all order the \
                 last piece of one thing: one order is placed and {} are refused, or the measurement ends with an error; the \
                 refused ones count as tries. In the run beside it each orders another thing of which there is plenty. The \
                 rates are tries a second; {rounds} rounds, interleaved, medians.",
                BUYERS - 1
            ),
            "The further row has no bound: all orders succeed, and all change the same row of stock, so that each waits until \
             the one before it has committed."
                .into(),
        ],
    })
}

impl Rates {
    async fn round(&mut self, shop: &Shop) -> Fallible<()> {
        const WANTED: u32 = 0;
        let buyers = shop
            .buyers_of(BUYERS, |person| vec![person % BUYERS])
            .await?;
        self.apart.push(shop.order_rate(buyers, BUYERS).await?);

        let buyers = shop.buyers_of(BUYERS, |_| vec![WANTED]).await?;
        self.same.push(shop.order_rate(buyers, BUYERS).await?);

        let buyers = shop.buyers_of(BUYERS, |_| vec![WANTED]).await?;
        let before = shop.reserved(WANTED).await;
        shop.set_available(WANTED, 1).await?;
        let outcome = shop.order(buyers, BUYERS).await?;
        let reserved = shop.reserved(WANTED).await - before;
        if (outcome.placed, outcome.refused, reserved) != (1, BUYERS - 1, 1) {
            return Err(format!(
                "the last piece was sold {} times and reserved {reserved} times, {} were refused",
                outcome.placed, outcome.refused
            )
            .into());
        }
        self.last
            .push(f64::from(BUYERS) / outcome.took.as_secs_f64());
        shop.set_available(WANTED, PLENTY).await
    }
}

//! PF7: the last piece, and everybody wants it.

use chainstore_workflows::shop::PlaceOrderError;

use crate::Fallible;
use crate::figures::{Bound, Row, Section, Value, median, rate};
use crate::shop::Shop;

const BUYERS: usize = 32;
const ROUNDS: usize = 15;

/// Tries a second.
#[derive(Default)]
struct Rates {
    last: Vec<f64>,
    same: Vec<f64>,
    apart: Vec<f64>,
}

pub(crate) async fn measure(databases: &[(&'static str, String)]) -> Fallible<Section> {
    let mut rows = Vec::new();
    for (engine, url) in databases {
        println!("    {engine}: {ROUNDS} rounds");
        let shop = Shop::open(url, u32::try_from(BUYERS)?, BUYERS).await?;
        let rates = rounds(&shop).await?;
        shop.database.close().await;
        let apart = median(&rates.apart);
        let row = |what: &str, ours: f64, floor, aim| Row {
            id: "PF7",
            what: format!("{engine}: {what}"),
            ours: rate(ours),
            limit: format!("{BUYERS} buyers of {BUYERS} things: {}", rate(apart)),
            judged: Value::ratio(ours / apart),
            floor,
            aim,
        };
        let (floor, aim) = (Some(Bound::AtLeast(0.5)), Some(Bound::AtLeast(0.8)));
        let one_sold = format!("{BUYERS} buyers, last piece: exactly one sold, {ROUNDS} times");
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
                "{BUYERS} people order at the same moment through the whole checkout, one piece each. In one run all want the \
                 last piece of one thing: one order is placed and {} are refused, or the measurement ends with an error; the \
                 refused ones count as tries. In the run beside it each wants another thing of which there is plenty. The \
                 rates are tries a second; {ROUNDS} rounds, interleaved, medians.",
                BUYERS - 1
            ),
            "The further row has no bound: all orders succeed, and all change the same pile of stock, so that each waits until \
             the one before it has committed."
                .into(),
        ],
    })
}

async fn rounds(shop: &Shop) -> Fallible<Rates> {
    let mut rates = Rates::default();
    let wanted = shop.variants[0];
    let apart: Vec<_> = shop.variants.iter().map(|variant| vec![*variant]).collect();
    let together = vec![vec![wanted]; BUYERS];
    for _ in 0..ROUNDS {
        let buyers = shop.buyers(&apart).await?;
        rates.apart.push(shop.order_rate(buyers, BUYERS).await?);

        let buyers = shop.buyers(&together).await?;
        rates.same.push(shop.order_rate(buyers, BUYERS).await?);

        let buyers = shop.buyers(&together).await?;
        let before = shop.reserved(wanted).await?;
        shop.set_available(wanted, 1).await?;
        let (took, told) = shop.order(buyers, BUYERS).await?;
        let sold = told.iter().filter(|answer| answer.is_ok()).count();
        let refused = told
            .iter()
            .filter(|answer| matches!(answer, Err(PlaceOrderError::Changed)))
            .count();
        if (sold, refused) != (1, BUYERS - 1) || shop.reserved(wanted).await? != before + 1 {
            return Err(format!(
                "the last piece was sold {sold} times, {refused} were refused: {told:?}"
            )
            .into());
        }
        rates
            .last
            .push(f64::from(u32::try_from(BUYERS)?) / took.as_secs_f64());
        shop.set_available(wanted, 1_000_000).await?;
    }
    Ok(rates)
}

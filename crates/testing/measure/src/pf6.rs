//! PF6: orders a second through the whole checkout.

use std::sync::{Arc, Mutex, PoisonError};

use chainstore_postgres::Phase;

use crate::Fallible;
use crate::bare::{Bare, GROUP};
use crate::figures::{Bound, Row, Section, Value, median, rate};
use crate::pgbench::{Pgbench, Script, gist, outline};
use crate::server::Server;
use crate::shop::Shop;

const PRODUCTS: usize = 2_400;
const ROUNDS: usize = 5;
/// Clients, and orders of each in a round.
const LOADS: [(u32, u32); 3] = [(1, 400), (8, 200), (32, 80)];
/// Groups of the bare loop in a round.
const GROUPS: u32 = 1_000;

pub(crate) async fn measure(server: &Server) -> Fallible<Section> {
    let mut rows = postgres(server).await?;
    rows.push(sqlite().await?);
    Ok(Section {
        id: "PF6",
        title: "Orders through the whole checkout",
        rows,
        how: how(),
    })
}

fn how() -> Vec<String> {
    vec![
        format!(
            "Ours is the use case `PlaceOrder` through the gate: three lines from a catalogue of {PRODUCTS} products, to be shipped, \
             paid on chain at an address derived from an extended public key. Orders, lines, stock, reservation, invoice with \
             quote, address, cart, message and audit entry commit together. Each order is from a person and a cart of its \
             own, prepared outside the measured time."
        ),
        "PostgreSQL keeps its promises (fsync and everything else as it comes) and runs on one core, the client, ours or pgbench, on \
         the other. pgbench sends the same statements in the same order in one transaction (`crates/testing/measure/sql/checkout.sql`, \
         prepared), over tables of the same schema, with constants where the store computes, seals and derives. The \
         measurement compares the script with the statements of a real checkout, verb by verb and table by table, and ends with an \
         error when they differ. The one-statement form (`checkout_one.sql`) writes the same rows in one statement and reads \
         nothing first."
            .into(),
        format!(
            "The limit on SQLite is a loop that writes {GROUP} orders in each commit, with `synchronous = FULL` as the product has it: \
             three guarded decrements of stock, an order, three lines, an audit row; prepared statements of integers. That is a \
             third of what a checkout writes, and none of what it reads, seals and derives. Loop and checkout run on one \
             core each; {ROUNDS} rounds, interleaved, medians."
        ),
    ]
}

async fn postgres(server: &Server) -> Fallible<Vec<Row>> {
    let database = server.database().await;
    let (shop, heard) = observed(database.url()).await?;
    compare(&shop, &heard).await?;
    shop.database.close().await;
    let shop = Shop::open(server.database().await.url(), 32, PRODUCTS).await?;
    let mut pgbench = Pgbench::new(server.database().await).await?;
    let mut rows = Vec::new();
    for (clients, each) in LOADS {
        let (mut ours, mut same, mut one) = (Vec::new(), Vec::new(), Vec::new());
        println!("    PostgreSQL, {clients} clients, {ROUNDS} rounds");
        for round in 0..=ROUNDS {
            let carts = carts(&shop, usize::try_from(clients * each)?);
            let buyers = shop.buyers(&carts).await?;
            let rates = (
                shop.order_rate(buyers, usize::try_from(clients)?).await?,
                pgbench.run(Script::Same, clients, each).await?,
                pgbench.run(Script::One, clients, each).await?,
            );
            // The first round warms caches.
            if round > 0 {
                ours.push(rates.0);
                same.push(rates.1);
                one.push(rates.2);
            }
        }
        let row = |what: &str, limit: &[f64], floor, aim| Row {
            id: "PF6",
            what: format!("PostgreSQL, {clients} clients, {what}"),
            ours: rate(median(&ours)),
            limit: rate(median(limit)),
            judged: Value::ratio(median(&ours) / median(limit)),
            floor,
            aim,
        };
        let bound = Some(Bound::AtLeast(0.7));
        rows.push(row(
            "against pgbench with the same statements",
            &same,
            bound,
            None,
        ));
        rows.push(row("against pgbench in one statement", &one, None, bound));
    }
    pgbench.check().await?;
    shop.database.close().await;
    Ok(rows)
}

async fn sqlite() -> Fallible<Row> {
    const CLIENTS: usize = 32;
    const ORDERS: usize = 1_600;
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}", folder.path().join("shop.db").display());
    let shop = Shop::open(&url, 1, PRODUCTS).await?;
    let mut bare = Bare::open(&folder.path().join("bare.db")).await?;
    let (mut ours, mut limit) = (Vec::new(), Vec::new());
    println!("    SQLite, {CLIENTS} clients, {ROUNDS} rounds");
    for round in 0..=ROUNDS {
        let buyers = shop.buyers(&carts(&shop, ORDERS)).await?;
        let rates = (
            shop.order_rate(buyers, CLIENTS).await?,
            bare.run(GROUPS).await?,
        );
        if round > 0 {
            ours.push(rates.0);
            limit.push(rates.1);
        }
    }
    bare.check().await?;
    shop.database.close().await;
    Ok(Row {
        id: "PF6",
        what: format!(
            "SQLite, {CLIENTS} clients, against a bare loop of {GROUP} small orders a commit"
        ),
        ours: rate(median(&ours)),
        limit: rate(median(&limit)),
        judged: Value::ratio(median(&ours) / median(&limit)),
        floor: None,
        aim: Some(Bound::AtLeast(0.5)),
    })
}

/// So many carts of three things each, spread over the catalogue.
fn carts(shop: &Shop, count: usize) -> Vec<Vec<chainstore_orders::VariantId>> {
    let third = PRODUCTS / 3;
    let thing = |number: usize, part: usize| {
        shop.variants[part * third + number.wrapping_mul(2_654_435_761) % third]
    };
    (0..count)
        .map(|number| [0, 1, 2].map(|part| thing(number, part)).to_vec())
        .collect()
}

type Heard = Arc<Mutex<Vec<String>>>;

/// A small shop whose statements are heard.
async fn observed(url: &str) -> Fallible<(Shop, Heard)> {
    let heard = Heard::default();
    let ear = Arc::clone(&heard);
    let observer = Arc::new(move |statement: chainstore_postgres::Statement<'_>| {
        if statement.phase == Phase::Executed {
            let gist = gist(statement.sql);
            ear.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend(gist);
        }
    });
    Ok((Shop::open_observed(url, 4, 3, observer).await?, heard))
}

/// The script must be what a checkout sends.
async fn compare(shop: &Shop, heard: &Heard) -> Fallible<()> {
    // The first order makes the key of accounting.
    let buyers = shop.buyers(&vec![shop.variants.clone(); 2]).await?;
    for buyer in buyers {
        heard.lock().unwrap_or_else(PoisonError::into_inner).clear();
        shop.order_rate(vec![buyer], 1).await?;
    }
    let sent = heard.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let script = outline();
    if sent == script {
        return Ok(());
    }
    let differs = sent
        .iter()
        .zip(&script)
        .position(|(sent, script)| sent != script);
    let place = differs.unwrap_or(sent.len().min(script.len()));
    Err(format!(
        "a checkout sends {} statements, sql/checkout.sql has {}; they differ first at {}: {:?} sent, {:?} in the script. \
         Bring checkout.sql and checkout_one.sql up to date",
        sent.len(),
        script.len(),
        place + 1,
        sent.get(place),
        script.get(place)
    )
    .into())
}

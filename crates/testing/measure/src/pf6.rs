//! PF6: orders a second through the whole checkout.

use chainstore_databases::count;
use chainstore_postgres::Engine;

use crate::Fallible;
use crate::bench::Bench;
use crate::figures::{Bound, Row, Section, Value, median, rate};
use crate::pgbench::Pgbench;
use crate::recorder::{outline, record};
use crate::replay::Replay;
use crate::script::{Checkout, script};
use crate::shop::Shop;

/// For each row: the number of clients, and how many orders each client places in one round.
const LOADS: [(u32, u32); 3] = [(1, 400), (8, 200), (32, 80)];
const SQLITE_CLIENTS: u32 = 32;

pub(crate) async fn measure(bench: &Bench) -> Fallible<Section> {
    let (mut rows, statements) = postgres(bench).await?;
    rows.push(sqlite(bench).await?);
    Ok(Section {
        id: "PF6",
        title: "Orders through the whole checkout",
        rows,
        how: how(bench, &statements),
    })
}

fn how(bench: &Bench, statements: &[String]) -> Vec<String> {
    vec![
        format!(
            "Ours is the use case `PlaceOrder` through the gate: three lines from a catalogue of {} products, to be shipped, \
             paid on chain at an address derived from an extended public key. Orders, lines, stock, reservation, invoice with \
             quote, address, cart, message and audit entry commit together. Each order is from a person and a cart of its \
             own, prepared outside the measured time.",
            products(bench)
        ),
        "PostgreSQL runs with fsync and its other defaults on one core, the client, ours or pgbench, on the other. The script \
         of pgbench is made from two recorded checkouts: the same statements in the same order in one transaction, prepared, \
         with their values as parameters, over a copy of the database and the same carts; the values are constants where \
         the store computes, seals and derives. \
         Afterwards a checkout is recorded again; the measurement ends with an error unless script and checkout have the \
         same statements."
            .into(),
        "The limit on SQLite is a bare loop on one connection, with the settings of the product. It executes the recorded \
         statements and values of real checkouts on a copy of the database, prepared, one transaction for each order."
            .into(),
        format!(
            "Rounds are interleaved: {}; medians. A checkout has {} statements: {}.",
            rounds(bench),
            statements.len(),
            statements.join(", ")
        ),
    ]
}

fn products(bench: &Bench) -> u32 {
    bench.size.of(2_400, 6)
}

fn rounds(bench: &Bench) -> u32 {
    bench.size.of(5, 1)
}

async fn postgres(bench: &Bench) -> Fallible<(Vec<Row>, Vec<String>)> {
    let (products, rounds) = (products(bench), rounds(bench));
    let loads = LOADS.map(|(clients, each)| (clients, bench.size.of(each, 2)));
    let orders: u32 = loads.iter().map(|(clients, each)| clients * each).sum();
    let ours = bench.database(Engine::Postgres).await?;
    let url = ours.url();
    let shop = Shop::create(url, 32, products).await?;
    println!("    PostgreSQL: {} carts are filled", orders * (rounds + 1));
    // The first of the three recorded checkouts is not used: only the first order creates the data key of the accounts,
    // so it has more statements than the others.
    let recorded = record(url, products, shop.buyers(3).await?).await?;
    let [one, other] = [2, 3].map(|buyer| Checkout {
        buyer,
        statements: &recorded[buyer as usize - 1],
    });
    let script = script(&one, &other, products)?;
    let mut buyers = shop.buyers(orders * (rounds + 1)).await?.into_iter();
    let last = shop.buyers(1).await?;
    shop.database.close().await;
    let copy = ours.copy().await;
    let mut pgbench = Pgbench::new(copy.url(), bench.folder(), &script, 3)?;

    let shop = Shop::open(url, 32, products, None).await?;
    let mut rows = Vec::new();
    for (clients, each) in loads {
        let (mut checkout, mut same) = (Vec::new(), Vec::new());
        let at_once = if clients == 1 {
            "1 client".to_owned()
        } else {
            format!("{clients} clients")
        };
        println!("    PostgreSQL, {at_once}, {rounds} rounds");
        for round in 0..=rounds {
            let count = usize::try_from(clients * each)?;
            let buyers = buyers.by_ref().take(count).collect();
            let rates = (
                shop.order_rate(buyers, clients).await?,
                pgbench.run(clients, each).await?,
            );
            // The first round is not counted: it fills caches.
            if round > 0 {
                checkout.push(rates.0);
                same.push(rates.1);
            }
        }
        rows.push(row(
            format!("PostgreSQL, {at_once}, against pgbench with the same statements"),
            (median(&checkout), median(&same)),
            (0.7, 0.8),
        ));
    }
    shop.database.close().await;
    as_many_orders(url, copy.url()).await?;
    let again = record(url, products, last).await?;
    let sent = outline(again[0].iter().map(|statement| statement.sql.as_str()));
    let ran = outline(script.text.lines().filter(|line| is_statement(line)));
    if sent != ran {
        return Err(format!("a checkout executes {sent:?}, pgbench executed {ran:?}").into());
    }
    Ok((rows, sent))
}

fn is_statement(line: &str) -> bool {
    !line.starts_with('\\') && line != "BEGIN;" && line != "COMMIT;"
}

async fn sqlite(bench: &Bench) -> Fallible<Row> {
    let (products, rounds) = (products(bench), rounds(bench));
    let each = bench.size.of(800, 4);
    let ours = bench.database(Engine::Sqlite).await?;
    let shop = Shop::create(ours.url(), 1, products).await?;
    // One order before the measured ones: only the first order creates the data key of the accounts, so it has more
    // statements than the others.
    shop.order_rate(shop.buyers(1).await?, 1).await?;
    let orders = each * (rounds + 1);
    let buyers = shop.buyers(orders).await?;
    shop.database.close().await;
    let (recording, bare) = (ours.copy().await, ours.copy().await);
    println!("    SQLite: {orders} checkouts are recorded");
    let recorded = record(recording.url(), products, buyers.clone()).await?;
    let mut replay = Replay::open(bare.url(), recorded).await?;
    let shop = Shop::open(ours.url(), 1, products, None).await?;
    let (mut checkout, mut limit) = (Vec::new(), Vec::new());
    let mut buyers = buyers.into_iter();
    println!("    SQLite, {SQLITE_CLIENTS} clients, {rounds} rounds");
    for round in 0..=rounds {
        let buyers = buyers.by_ref().take(usize::try_from(each)?).collect();
        let rates = (
            shop.order_rate(buyers, SQLITE_CLIENTS).await?,
            replay.run(each).await?,
        );
        if round > 0 {
            checkout.push(rates.0);
            limit.push(rates.1);
        }
    }
    shop.database.close().await;
    as_many_orders(ours.url(), bare.url()).await?;
    Ok(row(
        format!("SQLite, {SQLITE_CLIENTS} clients, against a bare loop of the same statements"),
        (median(&checkout), median(&limit)),
        (0.5, 0.8),
    ))
}

/// Fails unless both databases hold the same number of orders. The peer began with a copy of our database, so a
/// different number means that the peer did not do the same work.
async fn as_many_orders(ours: &str, peer: &str) -> Fallible<()> {
    const ORDERS: &str = "SELECT count(*) FROM orders";
    let (ours, peer) = (count(ours, ORDERS).await, count(peer, ORDERS).await);
    if ours == peer {
        return Ok(());
    }
    Err(format!("there are {ours} orders in our database and {peer} in that of the peer").into())
}

fn row(what: String, (ours, limit): (f64, f64), (floor, aim): (f64, f64)) -> Row {
    Row {
        what,
        ours: rate(ours),
        limit: rate(limit),
        judged: Value::ratio(ours / limit),
        floor: Some(Bound::AtLeast(floor)),
        aim: Some(Bound::AtLeast(aim)),
    }
}

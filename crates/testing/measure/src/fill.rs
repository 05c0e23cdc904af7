//! Inserts rows directly: a million orders through the use cases would take hours.

use chainstore_payments::Recipient;
use chainstore_postgres::Engine;
use chainstore_privacy::{FieldCipher as _, IndexPurpose};
use sqlx::{Connection as _, Executor as _};

use crate::Fallible;
use crate::goods::{TOKEN, now};
use crate::product::master;

/// An address among those that are inserted.
pub(crate) const KNOWN: Recipient = Recipient::Evm([0x77; 20]);

/// How many rows are inserted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Amounts {
    pub(crate) addresses: u32,
    /// Addresses given out within the last ten minutes.
    pub(crate) lately: u32,
    pub(crate) open_invoices: u32,
}

/// Expressions that differ between the engines.
struct Words {
    numbers: &'static str,
    random: fn(&str) -> String,
    sixteen: &'static str,
    prepare: &'static [&'static str],
}

fn words(engine: Engine) -> Words {
    match engine {
        Engine::Sqlite => Words {
            numbers: "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})",
            random: |_| "randomblob(16)".to_owned(),
            sixteen: "CAST(printf('%016d', i) AS BLOB)",
            prepare: &[
                "PRAGMA foreign_keys = OFF",
                "PRAGMA synchronous = OFF",
                "PRAGMA cache_size = -400000",
            ],
        },
        Engine::Postgres => Words {
            numbers: "WITH n AS (SELECT i FROM generate_series(0, {count} - 1) AS i)",
            random: |salt| format!("decode(md5('{salt}' || i), 'hex')"),
            sixteen: "CAST(lpad(to_hex(i), 32, '0') AS uuid)",
            prepare: &[
                "SET session_replication_role = replica",
                "SET synchronous_commit = off",
            ],
        },
    }
}

/// Inserts the rows into a database that has the schema; one of the addresses is [`KNOWN`].
pub(crate) async fn fill(engine: Engine, url: &str, amounts: Amounts) -> Fallible<()> {
    let words = words(engine);
    let tables = [
        addresses(engine, amounts)?,
        invoices(engine, amounts.open_invoices),
        "ANALYZE".to_owned(),
    ];
    let script = words
        .prepare
        .iter()
        .map(|line| (*line).to_owned())
        .chain(tables);
    match engine {
        Engine::Sqlite => {
            let mut connection = sqlx::SqliteConnection::connect(url).await?;
            for line in script {
                connection.execute(sqlx::AssertSqlSafe(line)).await?;
            }
            connection.close().await?;
        }
        Engine::Postgres => {
            let mut connection = sqlx::PgConnection::connect(url).await?;
            for line in script {
                connection.execute(sqlx::AssertSqlSafe(line)).await?;
            }
            connection.close().await?;
        }
    }
    Ok(())
}

/// The statement that inserts the addresses; [`KNOWN`] is the oldest of them.
fn addresses(engine: Engine, amounts: Amounts) -> Fallible<String> {
    let Words {
        numbers,
        random,
        sixteen,
        ..
    } = words(engine);
    let (now, chain) = (now().micros(), TOKEN.chain);
    let Amounts {
        addresses, lately, ..
    } = amounts;
    let spread = 500_000_000 / i64::from(lately.max(1));
    let numbers = numbers.replace("{count}", &addresses.to_string());
    let (sealed, index, tag) = (random("sealed"), random("index"), random("tag"));
    let known = chainstore_crypto::Vault::new(&master()?)
        .blind_index(IndexPurpose::Recipient, KNOWN.bytes());
    let known = const_hex::encode(known.0);
    let known = match engine {
        Engine::Sqlite => format!("x'{known}'"),
        Engine::Postgres => format!("'\\x{known}'::bytea"),
    };
    Ok(format!(
        "INSERT INTO addresses (invoice_id, chain, account, account_index, recipient, recipient_generation, \
         recipient_index, given_at, tag) {numbers} \
         SELECT {sixteen}, '{chain}', 'fillings', i, {sealed}, 0, \
         CASE WHEN i = {addresses} - 1 THEN {known} ELSE {index} END, \
         CASE WHEN i < {lately} THEN {now} - i * {spread} ELSE {now} - 3600000000 - i END, {tag} FROM n"
    ))
}

/// The statement that inserts the open invoices. Half of them wait for a payment; half have one, whose
/// confirmations need more blocks than are made here.
fn invoices(engine: Engine, open: u32) -> String {
    let Words {
        numbers, sixteen, ..
    } = words(engine);
    let numbers = numbers.replace("{count}", &open.to_string());
    let (now, chain) = (now().micros(), TOKEN.chain);
    let later = now + 1_200_000_000;
    let asset = chainstore_kernel::Asset::OnChain(TOKEN);
    let amount = format!("{:039}", 31_000_000);
    format!(
        "INSERT INTO invoices (id, order_id, chain, asset, payable, tolerance, confirmations, created_at, expires_at, grace, \
         orphan_patience, state, covered, under, over, late, ripe_at, due_at, quote_asset, quote_price, \
         quote_payable, rate_currency, rate_asset, rate_numerator, rate_denominator, rate_at, version) {numbers} \
         SELECT {sixteen}, {sixteen}, '{chain}', '{asset}', '{amount}', '{amount}', 3, {now}, {later}, 60000000, 86400000000, \
         CASE WHEN i % 2 = 0 THEN 'new' ELSE 'processing' END, false, false, false, false, \
         CASE WHEN i % 2 = 0 THEN NULL ELSE 1000000000 + i END, {later} + i, 'EUR', '{amount}', '{amount}', \
         'EUR', '{asset}', '{amount}', '{amount}', {now}, 1 FROM n"
    )
}

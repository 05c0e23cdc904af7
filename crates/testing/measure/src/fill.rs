//! Inserts rows directly: a million orders through the use cases would take hours.

use chainstore_databases::meddle;
use chainstore_kernel::Clock as _;
use chainstore_payments::Recipient;
use chainstore_postgres::Engine;
use chainstore_privacy::{FieldCipher as _, IndexPurpose};
use chainstore_system::SystemClock;

use crate::Fallible;
use crate::goods::TOKEN;
use crate::product::master;

/// An address among those that are inserted.
pub(crate) const KNOWN: Recipient = Recipient::new(&[0x77; 20]).expect("an address");

/// How many rows are inserted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Amounts {
    pub(crate) addresses: u32,
    /// Addresses given out within the last ten minutes.
    pub(crate) lately: u32,
    pub(crate) open_invoices: u32,
}

/// The SQL that differs between the engines.
struct Words {
    prepare: &'static str,
    /// An expression for sixteen random bytes.
    random: &'static str,
    /// An expression that turns the number in column `i` into an id.
    id: &'static str,
}

const fn words(engine: Engine) -> Words {
    match engine {
        Engine::Sqlite => Words {
            prepare: "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000",
            random: "randomblob(16)",
            id: "CAST(printf('%016d', i) AS BLOB)",
        },
        Engine::Postgres => Words {
            prepare: "SET session_replication_role = replica; SET synchronous_commit = off",
            random: "uuid_send(gen_random_uuid())",
            id: "CAST(lpad(to_hex(i), 32, '0') AS uuid)",
        },
    }
}

/// Inserts the rows into a database that has the schema; one of the addresses is [`KNOWN`].
pub(crate) async fn fill(engine: Engine, url: &str, amounts: Amounts) -> Fallible<()> {
    let script = [
        words(engine).prepare,
        &addresses(engine, amounts)?,
        &invoices(engine, amounts.open_invoices),
        &attempts(engine, amounts.open_invoices),
        "ANALYZE",
    ];
    meddle(url, &script.join("; ")).await;
    Ok(())
}

/// The numbers from zero, as the table `n` with the column `i`.
fn numbers(count: u32) -> String {
    format!("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})")
}

/// The statement that inserts the addresses; [`KNOWN`] is the oldest of them.
fn addresses(engine: Engine, amounts: Amounts) -> Fallible<String> {
    let Words { random, id, .. } = words(engine);
    let (now, chain) = (SystemClock.now().micros(), TOKEN.chain);
    let Amounts {
        addresses, lately, ..
    } = amounts;
    let spread = 500_000_000 / i64::from(lately.max(1));
    let numbers = numbers(addresses);
    let known = chainstore_crypto::Vault::new(&master()?)
        .blind_index(IndexPurpose::Recipient, KNOWN.bytes());
    let known = const_hex::encode(known.0);
    let known = match engine {
        Engine::Sqlite => format!("x'{known}'"),
        Engine::Postgres => format!("'\\x{known}'::bytea"),
    };
    Ok(format!(
        "INSERT INTO addresses (invoice_id, attempt, chain, account, account_index, recipient, recipient_generation, \
         recipient_index, given_at, tag) {numbers} \
         SELECT {id}, 1, '{chain}', 'fillings', i, {random}, 0, \
         CASE WHEN i = {addresses} - 1 THEN {known} ELSE {random} END, \
         CASE WHEN i < {lately} THEN {now} - i * {spread} ELSE {now} - 3600000000 - i END, {random} FROM n"
    ))
}

/// The statement that inserts the open invoices. Half of them wait for a payment; half have one, whose
/// confirmations need more blocks than are made here.
fn invoices(engine: Engine, open: u32) -> String {
    let id = words(engine).id;
    let numbers = numbers(open);
    let now = SystemClock.now().micros();
    let later = now + 1_200_000_000;
    let amount = format!("{:039}", 31_000_000);
    format!(
        "INSERT INTO invoices (id, order_id, currency, total, tolerance, created_at, expires_at, grace, orphan_patience, \
         state, covered, under, over, late, marked, current_attempt, version) {numbers} \
         SELECT {id}, {id}, 'EUR', '{amount}', '{amount}', {now}, {later}, 60000000, 86400000000, \
         CASE WHEN i % 2 = 0 THEN 'new' ELSE 'processing' END, false, false, false, false, false, 1, 1 FROM n"
    )
}

/// The statement that inserts the attempts of these invoices, one each.
fn attempts(engine: Engine, open: u32) -> String {
    let id = words(engine).id;
    let numbers = numbers(open);
    let now = SystemClock.now().micros();
    let later = now + 1_200_000_000;
    let (asset, chain, decimals) = (TOKEN.id(), TOKEN.chain, TOKEN.decimals);
    let amount = format!("{:039}", 31_000_000);
    format!(
        "INSERT INTO attempts (invoice_id, number, method, chain, asset, decimals, confirmations, value, payable, opened_at, \
         expires_at, ripe_at, due_at) {numbers} \
         SELECT {id}, 1, 'on_chain', '{chain}', '{asset}', {decimals}, 3, '{amount}', '{amount}', {now}, {later}, \
         CASE WHEN i % 2 = 0 THEN NULL ELSE 1000000000 + i END, {later} + i FROM n"
    )
}

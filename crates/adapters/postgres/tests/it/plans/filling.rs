use chainstore_databases::rows;
use chainstore_postgres::Engine;

use crate::fixture::{Fixture, engine, meddle};

/// How many rows each table gets.
const MANY: u32 = 6_000;

/// How many copies of one row are inserted into a table: the name of the table; the columns that are not copied, each
/// with the SQL of its value; and the `FROM` clause of the `INSERT … SELECT`. Nine of ten copies are finished and old,
/// as in a shop that has run for some time.
type Copies = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
);

/// `n.i` is the number of the copy, `t` the row that is copied.
const COPIES: [Copies; 22] = [
    (
        "data_keys",
        &[("id", "{uuid}"), ("owner", "'copy ' || n.i")],
        "n, one t",
    ),
    (
        "shoppers",
        &[("id", "{uuid}"), ("telegram_index", "{half}")],
        "n, one t",
    ),
    ("carts", &[("shopper_id", "{uuid}")], "n, one t"),
    (
        "cart_lines",
        &[("shopper_id", "c.shopper_id"), ("position", "7")],
        "one t, carts c",
    ),
    (
        "orders",
        &[
            ("id", "{uuid}"),
            ("number", "'copy ' || n.i"),
            ("shopper_id", "{uuid}"),
            (
                "state",
                "CASE n.i % 10 WHEN 0 THEN 'placed' WHEN 1 THEN 'cancelled' ELSE 'completed' END",
            ),
            ("placed_at", "t.placed_at - n.i"),
        ],
        "n, one t",
    ),
    (
        "order_lines",
        &[("order_id", "o.id"), ("position", "7")],
        "one t, orders o",
    ),
    (
        "order_adjustments",
        &[("order_id", "o.id"), ("position", "7")],
        "one t, orders o",
    ),
    ("events", &[("order_id", "o.id")], "one t, orders o"),
    (
        "alerts",
        &[
            ("id", "{uuid}"),
            ("subject", "'copy ' || n.i"),
            ("last_at", "t.last_at - n.i"),
        ],
        "n, one t",
    ),
    (
        "reservations",
        &[("id", "{uuid}"), ("order_id", "o.id")],
        "one t, orders o WHERE o.number LIKE 'copy %'",
    ),
    (
        "reservation_lines",
        &[("reservation_id", "r.id"), ("position", "7")],
        "one t, reservations r",
    ),
    (
        "invoices",
        &[
            ("id", "{uuid}"),
            ("order_id", "o.id"),
            ("created_at", "o.placed_at"),
            (
                "state",
                "CASE o.state WHEN 'placed' THEN 'new' WHEN 'cancelled' THEN 'expired' ELSE 'settled' END",
            ),
        ],
        "one t, orders o WHERE o.number LIKE 'copy %'",
    ),
    (
        "attempts",
        &[
            ("invoice_id", "v.id"),
            ("number", "1"),
            ("method", "'on_chain'"),
            ("chain", "'eip155:31337'"),
            ("asset", "'eip155:31337/erc20:0x07'"),
            ("decimals", "6"),
            ("confirmations", "3"),
            ("payload", "NULL"),
            ("ripe_at", "CASE v.state WHEN 'new' THEN 1000000 END"),
            (
                "due_at",
                "CASE v.state WHEN 'new' THEN v.created_at ELSE 9223372036854775807 END",
            ),
        ],
        "one t, invoices v JOIN orders o ON o.id = v.order_id WHERE o.number LIKE 'copy %'",
    ),
    (
        "transfers",
        &[
            ("digest", "{hash}"),
            ("invoice_id", "v.id"),
            ("attempt", "1"),
            ("tx", "{hash}"),
            ("block_hash", "{hash}"),
            ("paid_at", "v.created_at"),
        ],
        "one t, invoices v",
    ),
    (
        "charges",
        &[
            ("digest", "{hash}"),
            ("invoice_id", "v.id"),
            ("attempt", "1"),
        ],
        "one t, invoices v",
    ),
    (
        "postings",
        &[("invoice_id", "v.id"), ("attempt", "1")],
        "one t, invoices v",
    ),
    (
        "addresses",
        &[
            ("invoice_id", "v.id"),
            ("attempt", "1"),
            ("account_index", "1000 + row_number() OVER ()"),
            ("recipient_index", "{half}"),
            ("arrival", "row_number() OVER ()"),
        ],
        "one t, invoices v JOIN orders o ON o.id = v.order_id WHERE o.number LIKE 'copy %'",
    ),
    (
        "suspense",
        &[
            ("id", "{uuid}"),
            ("digest", "{hash}"),
            ("block_hash", "{hash}"),
        ],
        "n, one t",
    ),
    (
        "inbox",
        &[
            ("item_key", "'copy ' || n.i"),
            ("person", "{half}"),
            ("done", "n.i % 100 <> 0"),
        ],
        "n, one t",
    ),
    (
        "outbox",
        &[
            ("id", "{uuid}"),
            (
                "channel",
                "CASE n.i % 10 WHEN 1 THEN 'alert' WHEN 2 THEN 'mail' ELSE 'telegram' END",
            ),
            ("order_key", "'copy ' || n.i"),
            ("done", "n.i % 100 <> 0"),
        ],
        "n, one t",
    ),
    ("facts", &[("fact_key", "'copy ' || n.i")], "n, one t"),
    ("audit_log", &[("subject", "'copy ' || n.i")], "n, one t"),
];

/// The columns of a table, without the one that the database numbers by itself.
async fn columns(fixture: &Fixture, table: &str) -> Vec<String> {
    let sql = match engine(fixture) {
        Engine::Postgres => format!(
            "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'public' \
             AND table_name = '{table}' AND is_identity = 'NO' ORDER BY ordinal_position"
        ),
        Engine::Sqlite => format!(
            "SELECT name FROM pragma_table_info('{table}') WHERE NOT (pk = 1 AND type = 'INTEGER') ORDER BY cid"
        ),
    };
    let found: Vec<(String,)> = rows(&fixture.url, &sql).await;
    found.into_iter().map(|(name,)| name).collect()
}

/// Fills every table that grows.
pub(super) async fn fill(fixture: &Fixture) {
    let (uuid, half, hash) = match engine(fixture) {
        Engine::Postgres => (
            "gen_random_uuid()",
            "uuid_send(gen_random_uuid())",
            "uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())",
        ),
        Engine::Sqlite => ("randomblob(16)", "randomblob(16)", "randomblob(32)"),
    };
    let run = async |sql: String| {
        let sql = sql.replace("{uuid}", uuid).replace("{half}", half);
        let sql = sql.replace("{hash}", hash);
        meddle(&fixture.url, &sql).await
    };
    for (table, changes, from) in COPIES {
        let columns = columns(fixture, table).await;
        let value = |column: &String| {
            let change = changes.iter().find(|(name, _)| name == column);
            change.map_or_else(|| format!("t.{column}"), |(_, value)| (*value).to_owned())
        };
        let values: Vec<_> = columns.iter().map(value).collect();
        let copied = run(format!(
            "INSERT INTO {table} ({}) \
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY}), \
             one AS (SELECT * FROM {table} LIMIT 1) \
             SELECT {} FROM {from}",
            columns.join(", "),
            values.join(", "),
        ));
        assert!(copied.await >= u64::from(MANY), "{table}");
    }
    for sql in [
        "INSERT INTO audit_links (sequence, entry, hash) \
         SELECT row_number() OVER (ORDER BY seq), seq, {hash} FROM audit_log",
        "INSERT INTO chat_messages (invoice_id, message_id) SELECT id, 1 FROM invoices",
    ] {
        assert!(run(sql.to_owned()).await >= u64::from(MANY), "{sql}");
    }
    if engine(fixture) == Engine::Postgres {
        // Twice: only after the second does PostgreSQL's visibility map name these rows, and only then can the
        // planner choose an index-only scan.
        for sql in ["VACUUM", "VACUUM ANALYZE"] {
            meddle(&fixture.url, sql).await;
        }
    }
}

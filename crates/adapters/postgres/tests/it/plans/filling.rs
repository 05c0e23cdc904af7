use chainstore_postgres::Engine;

use crate::fixture::{Fixture, engine, meddle};

/// How many rows each table gets.
const MANY: u32 = 6_000;

/// Copies of one row that is there: the table, its columns, what is different in each copy, and from
/// which rows. Nine of ten are done and old, as in a shop that has run for a while.
type Copies = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
);

/// The number of a copy is `n.i`, the row that is copied `t`.
const COPIES: [Copies; 18] = [
    (
        "data_keys",
        "id owner wrapped created_at",
        &[("id", "{uuid}"), ("owner", "'copy ' || n.i")],
        "n, one t",
    ),
    (
        "shoppers",
        "id telegram telegram_generation telegram_index language since unreachable",
        &[("id", "{uuid}"), ("telegram_index", "{half}")],
        "n, one t",
    ),
    (
        "carts",
        "shopper_id delivery branch_id address address_generation version",
        &[("shopper_id", "{uuid}")],
        "n, one t",
    ),
    (
        "cart_lines",
        "shopper_id position variant_id quantity seen_asset seen_amount",
        &[("shopper_id", "c.shopper_id"), ("position", "7")],
        "one t, carts c",
    ),
    (
        "orders",
        "id number shopper_id delivery branch_id address address_generation total_asset total_amount \
         state hold_reason placed_at version",
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
        "order_id position variant_id title label kind quantity asset unit_price fulfilment",
        &[("order_id", "o.id"), ("position", "7")],
        "one t, orders o",
    ),
    (
        "order_adjustments",
        "order_id position kind effect asset amount",
        &[("order_id", "o.id"), ("position", "7")],
        "one t, orders o",
    ),
    (
        "order_events",
        "order_id at what",
        &[("order_id", "o.id")],
        "one t, orders o",
    ),
    (
        "reservations",
        "id order_id state made_at",
        &[("id", "{uuid}"), ("order_id", "o.id")],
        "one t, orders o WHERE o.number LIKE 'copy %'",
    ),
    (
        "reservation_lines",
        "reservation_id position variant_id branch_id quantity",
        &[("reservation_id", "r.id"), ("position", "7")],
        "one t, reservations r",
    ),
    (
        "invoices",
        "id order_id chain asset payable tolerance confirmations created_at expires_at grace \
         orphan_patience state covered under over late marked ripe_at due_at quote_asset quote_price \
         quote_payable rate_currency rate_asset rate_numerator rate_denominator rate_at version",
        &[
            ("id", "{uuid}"),
            ("order_id", "o.id"),
            ("created_at", "o.placed_at"),
            (
                "state",
                "CASE o.state WHEN 'placed' THEN 'new' WHEN 'cancelled' THEN 'expired' ELSE 'settled' END",
            ),
            ("ripe_at", "CASE o.state WHEN 'placed' THEN 1000000 END"),
            (
                "due_at",
                "CASE o.state WHEN 'placed' THEN o.placed_at ELSE 9223372036854775807 END",
            ),
        ],
        "one t, orders o WHERE o.number LIKE 'copy %'",
    ),
    (
        "transfers",
        "digest invoice_id chain tx tx_index amount paid_at block_height block_hash orphaned_since \
         suspended surplus",
        &[
            ("digest", "{hash}"),
            ("invoice_id", "v.id"),
            ("tx", "{hash}"),
            ("block_hash", "{hash}"),
            ("paid_at", "v.created_at"),
        ],
        "one t, invoices v",
    ),
    (
        "addresses",
        "invoice_id chain account account_index recipient recipient_generation recipient_index \
         given_at tag arrival",
        &[
            ("invoice_id", "v.id"),
            ("account_index", "1000 + row_number() OVER ()"),
            ("recipient_index", "{half}"),
            ("arrival", "row_number() OVER ()"),
        ],
        "one t, invoices v JOIN orders o ON o.id = v.order_id WHERE o.number LIKE 'copy %'",
    ),
    (
        "suspense",
        "id digest chain tx tx_index invoice_id asset amount reason since block_hash",
        &[
            ("id", "{uuid}"),
            ("digest", "{hash}"),
            ("block_hash", "{hash}"),
        ],
        "n, one t",
    ),
    (
        "inbox",
        "source item_key person body body_generation received_at lease_until attempts done parked",
        &[
            ("item_key", "'copy ' || n.i"),
            ("person", "{half}"),
            ("done", "n.i % 100 <> 0"),
        ],
        "n, one t",
    ),
    (
        "outbox",
        "id lane topic version order_key fields created_at lease_until attempts done sent_at parked",
        &[
            ("id", "{uuid}"),
            (
                "lane",
                "CASE n.i % 10 WHEN 1 THEN 'alert' WHEN 2 THEN 'mail' ELSE 'telegram' END",
            ),
            ("order_key", "'copy ' || n.i"),
            ("done", "n.i % 100 <> 0"),
        ],
        "n, one t",
    ),
    (
        "facts",
        "scope fact_key digest outcome taken_at",
        &[("fact_key", "'copy ' || n.i")],
        "n, one t",
    ),
    (
        "audit_log",
        "at actor action subject details tag",
        &[("subject", "'copy ' || n.i")],
        "n, one t",
    ),
];

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
    for (table, columns, changes, from) in COPIES {
        let columns: Vec<_> = columns.split_whitespace().collect();
        let value = |column: &&str| {
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
        // The first pass settles who wrote a row, the second finds that everybody may see it: an index
        // answers by itself only then.
        for sql in ["VACUUM", "VACUUM ANALYZE"] {
            meddle(&fixture.url, sql).await;
        }
    }
}

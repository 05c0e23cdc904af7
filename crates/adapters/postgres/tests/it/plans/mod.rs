//! No statement reads the whole of a table that grows with the sales. Each statement of the adapter is
//! recorded, and the database explains its plan, over some thousand rows.

use std::collections::BTreeSet;

use chainstore_postgres::Engine;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};

use crate::fixture::{Fixture, engine, on_both};

mod asking;
mod filling;

on_both! {
    no_statement_reads_a_whole_table_that_grows
}

/// Tables that do not grow with the sales, or that are read whole on purpose.
const SMALL: [&str; 15] = [
    "address_indexes",
    "api_keys",
    "audit_checkpoints",
    "branches",
    "categories",
    "chain_headers",
    "chain_progress",
    "leases",
    "m",
    "piles",
    "prices",
    "products",
    "settings",
    "stock",
    "variants",
];

/// Each of these texts must occur in a recorded statement. If one does not, the test no longer records all statements.
const ASKED: [&str; 22] = [
    "UPDATE inbox SET lease_until",
    "UPDATE outbox SET lease_until",
    "\"attempts\".\"ripe_at\" <=",
    "\"attempts\".\"due_at\" <=",
    "\"attempts\".\"invoice_id\" IN",
    "\"charges\".\"invoice_id\" IN",
    "\"postings\".\"invoice_id\" =",
    "\"transfers\".\"digest\" IN",
    "\"transfers\".\"block_hash\" =",
    "\"transfers\".\"tx\" =",
    "\"suspense\".\"block_hash\" =",
    "\"orders\".\"state\" =",
    "\"orders\".\"shopper_id\" =",
    "\"recipient_index\" IN",
    "arrival >",
    "NOT EXISTS(SELECT",
    "ORDER BY \"suspense\".\"since\"",
    "\"orders\".\"id\") < (",
    "\"invoices\".\"id\") < (",
    "MIN(",
    "\"events\".\"order_id\" =",
    "\"alerts\".\"id\") < (",
];

async fn no_statement_reads_a_whole_table_that_grows(fixture: Fixture) {
    let statements = asking::everything(&fixture).await;
    for question in ASKED {
        let heard = statements.iter().any(|sql| sql.contains(question));
        assert!(heard, "nobody asked {question}: {statements:#?}");
    }
    let mut whole = Vec::new();
    for sql in &statements {
        let (plan, reads_all): (_, fn(&str, &str) -> bool) = match engine(&fixture) {
            Engine::Sqlite => (sqlite_plans(&fixture.url, sql).await, sqlite_reads_all),
            Engine::Postgres => (postgres_plan(&fixture.url, sql).await, postgres_reads_all),
        };
        // A claim must use the indexes of open rows, so that it does not read rows that are done.
        let claims = sql.contains("SET lease_until = ") && sql.contains("NOT EXISTS");
        let open = plan.iter().filter(|line| line.contains("_open")).count();
        if plan.iter().any(|line| reads_all(line, sql)) || (claims && open != 2) {
            whole.push((sql, plan));
        }
    }
    assert!(whole.is_empty(), "{whole:#?}");
}

// An index costs a write with every row, so there is none that no statement uses. SQLite says it, because its
// planner takes an index whenever one fits; PostgreSQL reads a small table whole.
#[tokio::test]
async fn every_index_of_the_schema_is_used() {
    let fixture = crate::fixture::sqlite().await;
    let statements = asking::everything(&fixture).await;
    let mut used = String::new();
    for sql in &statements {
        used += &sqlite_plans(&fixture.url, sql).await.join("\n");
        used += "\n";
    }
    let own =
        "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name";
    let indexes: Vec<(String,)> = chainstore_databases::rows(&fixture.url, own).await;
    let unused: Vec<_> = indexes
        .iter()
        .filter(|(name,)| !used.lines().any(|line| names_index(line, name)))
        .collect();
    assert!(unused.is_empty(), "{unused:?} of {}", indexes.len());
}

fn names_index(line: &str, name: &str) -> bool {
    let mut words = line.split_whitespace();
    words.any(|word| word == "INDEX") && words.next() == Some(name)
}

/// Whether a step of a plan reads a whole table. A list that follows an index up to its limit reads only
/// the rows it answers. A list that filters rows on the way, or sorts, reads all.
fn sqlite_reads_all(line: &str, sql: &str) -> bool {
    let list = sql.contains("LIMIT");
    let table = after(line, "SCAN ").filter(|table| !SMALL.contains(table));
    let constant = line.starts_with("SCAN CONSTANT") || line.contains("VALUES");
    // Nothing is filtered: there is no condition, or the index contains exactly the rows that meet it.
    let all = !sql.contains("WHERE") || line.ends_with("INDEX alerts_unnoted");
    let walk = line.contains("USING") && list && all;
    // A search without a bound begins at the first row of the index; the query for the lowest row number
    // of an entry would have such a plan.
    let seek = line.starts_with("SEARCH") && !line.contains('(');
    let sorts = line.contains("TEMP B-TREE") && list;
    (table.is_some() && !walk && !constant) || seek || sorts
}

fn postgres_reads_all(line: &str, sql: &str) -> bool {
    let table = after(line, "Seq Scan on ").filter(|table| !SMALL.contains(table));
    let seek = line.contains("Index Cond: (entry IS NOT NULL)");
    let small = SMALL
        .iter()
        .any(|table| sql.contains(&format!("FROM \"{table}\"")));
    let page = !small && sql.contains(") < (") && line.contains("Filter: (ROW(");
    table.is_some() || seek || page
}

fn after<'a>(line: &'a str, what: &str) -> Option<&'a str> {
    line.split_once(what)?.1.split_whitespace().next()
}

/// The plan of each statement of a script.
async fn sqlite_plans(url: &str, sql: &str) -> Vec<String> {
    let mut connection = SqliteConnection::connect(url).await.unwrap();
    let mut plans = Vec::new();
    for sql in sql.split("; ") {
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let rows = sqlx::query(explain).fetch_all(&mut connection).await;
        let rows = rows.unwrap_or_else(|error| panic!("{error}: {sql}"));
        plans.extend(rows.iter().map(|row| row.get::<String, _>("detail")));
    }
    plans
}

/// The generic plan, which PostgreSQL makes without knowing the values.
async fn postgres_plan(url: &str, sql: &str) -> Vec<String> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let values = (1..)
        .take_while(|number| sql.contains(&format!("${number}")))
        .map(|_| "NULL");
    let values: Vec<_> = values.collect();
    let values = if values.is_empty() {
        String::new()
    } else {
        format!("({})", values.join(", "))
    };
    for setting in [
        "SET plan_cache_mode = force_generic_plan".to_owned(),
        format!("PREPARE asked AS {sql}"),
    ] {
        let done = sqlx::raw_sql(AssertSqlSafe(setting));
        let done = done.execute(&mut connection).await;
        done.unwrap_or_else(|error| panic!("{error}: {sql}"));
    }
    let explain = AssertSqlSafe(format!("EXPLAIN EXECUTE asked{values}"));
    let rows = sqlx::raw_sql(explain).fetch_all(&mut connection).await;
    let rows = rows.unwrap_or_else(|error| panic!("{error}: {sql}"));
    rows.iter().map(|row| row.get(0)).collect()
}

/// Statements by their text.
type Statements = BTreeSet<String>;

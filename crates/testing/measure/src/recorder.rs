//! The statements of a real checkout, recorded so that a peer executes the same ones.

use std::sync::{Arc, Mutex, PoisonError};

use chainstore_postgres::{Observer, Phase, Statement};
use sea_query_sqlx::SqlxValues;

use crate::Fallible;
use crate::shop::Shop;

/// One statement of a checkout.
pub(crate) struct Recorded {
    /// The statement with placeholders.
    pub(crate) sql: String,
    pub(crate) values: SqlxValues,
}

/// Records statements while checkouts run one after the other.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Recorded>>>);

impl Recorder {
    fn observer(&self) -> Observer {
        let recorder = self.clone();
        Arc::new(move |statement: Statement<'_>| {
            let verb = statement.verb();
            // `pg_notify` wakes the workers after the commit, once for several orders, so it is not a statement of a
            // checkout.
            let counts = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&verb)
                && !statement.sql.contains("pg_notify");
            if statement.phase == Phase::Executed && counts {
                recorder.take(|recorded| {
                    recorded.push(Recorded {
                        sql: statement.sql.to_owned(),
                        values: SqlxValues(statement.values()),
                    });
                });
            }
        })
    }

    fn take<T>(&self, with: impl FnOnce(&mut Vec<Recorded>) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Lets the buyers place their orders, one after the other. Answers the statements of each order.
pub(crate) async fn record(
    url: &str,
    products: u32,
    buyers: Vec<crate::buyers::Buyer>,
) -> Fallible<Vec<Vec<Recorded>>> {
    let recorder = Recorder::default();
    let shop = Shop::open(url, 4, products, Some(recorder.observer())).await?;
    let mut orders = Vec::new();
    for buyer in buyers {
        recorder.take(Vec::clear);
        shop.order_rate(vec![buyer], 1).await?;
        orders.push(recorder.take(std::mem::take));
    }
    shop.database.close().await;
    Ok(orders)
}

/// A short form of each statement, by which lists of statements are compared: the verbs and tables that it writes, for
/// example `INSERT orders + UPDATE carts`, or the table that it reads if it writes nothing, for example `SELECT carts`.
pub(crate) fn outline<'a>(statements: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    statements.into_iter().map(gist).collect()
}

fn gist(sql: &str) -> String {
    let words: Vec<&str> = sql
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let mut parts = Vec::new();
    for three in words.windows(3) {
        match *three {
            ["INSERT", "INTO", table] => parts.push(format!("INSERT {table}")),
            ["DELETE", "FROM", table] => parts.push(format!("DELETE {table}")),
            // This does not match `DO UPDATE SET` and `FOR UPDATE`, in which no name of a table follows `UPDATE`.
            ["UPDATE", table, "SET"] => parts.push(format!("UPDATE {table}")),
            _ => {}
        }
    }
    if parts.is_empty() {
        let table = words
            .windows(2)
            .find(|two| two[0] == "FROM" && two[1] != "SELECT");
        let read = table.map_or_else(|| words.get(1), |two| two.get(1));
        parts.push(format!("SELECT {}", read.unwrap_or(&"")));
    }
    parts.join(" + ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_told_by_verb_and_table() {
        let statements = [
            r#"SELECT "a"."x" FROM "a" WHERE "a"."x" = $1"#,
            r#"INSERT INTO "b" ("x") VALUES ($1) ON CONFLICT DO UPDATE SET "x" = $1"#,
            r#"UPDATE "c" SET "x" = $1"#,
            r#"WITH "p" AS (DELETE FROM "d"), "q" AS (INSERT INTO "e") UPDATE "f" SET "x" = 1"#,
            "SELECT nextval('numbers') AS number",
        ];
        let expected = [
            "SELECT a",
            "INSERT b",
            "UPDATE c",
            "DELETE d + INSERT e + UPDATE f",
            "SELECT nextval",
        ];
        assert_eq!(outline(statements), expected);
    }
}

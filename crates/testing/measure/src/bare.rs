//! The limit of an order on SQLite: a bare loop.

use std::path::Path;
use std::time::Instant;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, SqliteConnection};

use crate::Fallible;

/// Orders in one commit.
pub(crate) const GROUP: u32 = 8;
const THINGS: u32 = 2_400;

const SCHEMA: &str = "
    CREATE TABLE stock (id INTEGER PRIMARY KEY, available INTEGER NOT NULL);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, shopper INTEGER NOT NULL, total INTEGER NOT NULL, state TEXT NOT NULL);
    CREATE TABLE order_lines (order_id INTEGER NOT NULL, position INTEGER NOT NULL, thing INTEGER NOT NULL, quantity INTEGER NOT NULL,
        price INTEGER NOT NULL, PRIMARY KEY (order_id, position)) WITHOUT ROWID;
    CREATE TABLE audit (id INTEGER PRIMARY KEY, what TEXT NOT NULL, subject INTEGER NOT NULL);";
const ORDER: &str = "
    UPDATE stock SET available = available - 1 WHERE id = ? AND available >= 1;
    UPDATE stock SET available = available - 1 WHERE id = ? AND available >= 1;
    UPDATE stock SET available = available - 1 WHERE id = ? AND available >= 1;
    INSERT INTO orders (id, shopper, total, state) VALUES (?, ?, 7960, 'placed');
    INSERT INTO order_lines (order_id, position, thing, quantity, price) VALUES (?, 0, ?, 1, 2490);
    INSERT INTO order_lines (order_id, position, thing, quantity, price) VALUES (?, 1, ?, 1, 2490);
    INSERT INTO order_lines (order_id, position, thing, quantity, price) VALUES (?, 2, ?, 1, 2490);
    INSERT INTO audit (what, subject) VALUES ('order.placed', ?);";

/// Orders of three things each: three guarded decrements of stock, the order, its lines, an audit row.
pub(crate) struct Bare {
    connection: SqliteConnection,
    /// One group as one text: it crosses to the thread of the database once.
    group: String,
    next: u32,
}

impl Bare {
    /// A database in a file, with the durability of the product's.
    pub(crate) async fn open(file: &Path) -> Fallible<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let mut connection = options.connect().await?;
        connection.execute(SCHEMA).await?;
        let stock = format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {THINGS}) \
             INSERT INTO stock SELECT i, 1000000 FROM n"
        );
        connection.execute(AssertSqlSafe(stock)).await?;
        let orders = ORDER.repeat(usize::try_from(GROUP)?);
        Ok(Self {
            connection,
            group: format!("BEGIN IMMEDIATE; {orders} COMMIT;"),
            next: 1,
        })
    }

    /// So many groups; orders a second.
    pub(crate) async fn run(&mut self, groups: u32) -> Fallible<f64> {
        let started = Instant::now();
        for _ in 0..groups {
            let mut group = sqlx::query(AssertSqlSafe(self.group.as_str()));
            for _ in 0..GROUP {
                let order = self.next;
                self.next += 1;
                // Spread over all things without meeting oneself.
                let [one, two, three] =
                    [0, 800, 1_600].map(|from| 1 + from + order.wrapping_mul(2_654_435_761) % 800);
                for value in [
                    one, two, three, order, order, order, one, order, two, order, three, order,
                ] {
                    group = group.bind(value);
                }
            }
            group.execute(&mut self.connection).await?;
        }
        Ok(f64::from(groups * GROUP) / started.elapsed().as_secs_f64())
    }

    /// All orders are there and all pieces are gone.
    pub(crate) async fn check(&mut self) -> Fallible<()> {
        let (orders, lines, pieces): (u32, u32, u32) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM order_lines), (SELECT sum(1000000 - available) FROM stock)",
        )
        .fetch_one(&mut self.connection)
        .await?;
        let expected = self.next - 1;
        if (orders, lines, pieces) == (expected, 3 * expected, 3 * expected) {
            Ok(())
        } else {
            Err(format!(
                "the bare loop wrote {orders} orders, {lines} lines, {pieces} pieces of {expected}"
            )
            .into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_order_of_a_group_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut bare = Bare::open(&folder.path().join("bare.db"))
            .await
            .expect("a database");
        bare.run(3).await.expect("a run");
        bare.check().await.expect("all of them");
    }
}

//! The limit of a checkout on SQLite: a bare loop that executes the recorded statements of real checkouts.

use std::time::Instant;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, SqliteConnection};

use crate::Fallible;
use crate::recorder::Recorded;

/// The recorded checkouts, with a copy of the database as it was before them.
pub(crate) struct Replay {
    connection: SqliteConnection,
    orders: std::vec::IntoIter<Vec<Recorded>>,
}

impl Replay {
    /// Opens the copy with the settings of the product.
    pub(crate) async fn open(url: &str, orders: Vec<Vec<Recorded>>) -> Fallible<Self> {
        let options = url
            .parse::<SqliteConnectOptions>()?
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true);
        Ok(Self {
            connection: options.connect().await?,
            orders: orders.into_iter(),
        })
    }

    /// Executes the next checkouts, each in its own transaction. Answers the orders for each second.
    pub(crate) async fn run(&mut self, count: u32) -> Fallible<f64> {
        let started = Instant::now();
        for _ in 0..count {
            let statements = self.orders.next().ok_or("all orders are replayed")?;
            self.connection.execute("BEGIN IMMEDIATE").await?;
            for Recorded { sql, values, .. } in statements {
                let query = sqlx::query_with(AssertSqlSafe(sql), values);
                query.fetch_all(&mut self.connection).await?;
            }
            self.connection.execute("COMMIT").await?;
        }
        Ok(f64::from(count) / started.elapsed().as_secs_f64())
    }
}

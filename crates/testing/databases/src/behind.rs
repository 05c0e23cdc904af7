//! Direct access to the tables, without the store: what somebody with the database's password can do.

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Connection as _, FromRow, PgConnection, SqliteConnection};

use crate::tables::Tables;

/// Runs statements over one connection; answers how many rows they changed.
pub async fn meddle(url: &str, sql: &str) -> u64 {
    let sql = AssertSqlSafe(sql.to_owned());
    if url.starts_with("sqlite") {
        let connection = SqliteConnection::connect(url).await;
        let mut connection = connection.expect("a connection");
        let done = sqlx::raw_sql(sql).execute(&mut connection).await;
        done.expect("statements").rows_affected()
    } else {
        let connection = PgConnection::connect(url).await;
        let mut connection = connection.expect("a connection");
        let done = sqlx::raw_sql(sql).execute(&mut connection).await;
        done.expect("statements").rows_affected()
    }
}

/// Reads rows, each as a tuple. Both engines must know the types.
pub async fn rows<T>(url: &str, sql: &str) -> Vec<T>
where
    T: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>,
{
    let sql = AssertSqlSafe(sql.to_owned());
    let found = if url.starts_with("sqlite") {
        let connection = SqliteConnection::connect(url).await;
        let mut connection = connection.expect("a connection");
        sqlx::query_as(sql).fetch_all(&mut connection).await
    } else {
        let connection = PgConnection::connect(url).await;
        let mut connection = connection.expect("a connection");
        sqlx::query_as(sql).fetch_all(&mut connection).await
    };
    found.expect("rows")
}

/// Reads rows directly; every column must be a text, so the query casts all others.
pub async fn look(url: &str, sql: &str) -> Vec<Vec<Option<String>>> {
    Tables::of(url).await.rows(sql).await
}

/// The number that a query answers in its only row, such as `SELECT count(*) …`.
pub async fn count(url: &str, sql: &str) -> i64 {
    let found: Vec<(i64,)> = rows(url, sql).await;
    found.first().map_or(0, |(number,)| *number)
}

/// The write lock of an SQLite file: while it is held, nobody else writes.
#[derive(Debug)]
pub struct WriteLock(SqliteConnection);

impl WriteLock {
    /// Takes the lock.
    pub async fn take(url: &str) -> Self {
        let connection = SqliteConnection::connect(url).await;
        let mut connection = connection.expect("a connection");
        sqlx::query("BEGIN EXCLUSIVE")
            .execute(&mut connection)
            .await
            .expect("the lock");
        Self(connection)
    }

    /// Releases the lock without having written anything.
    pub async fn release(mut self) {
        sqlx::query("ROLLBACK")
            .execute(&mut self.0)
            .await
            .expect("a rollback");
    }
}

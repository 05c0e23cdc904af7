use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection as _, PgConnection, Row as _, SqliteConnection};

/// One connection for many looks into the tables, behind the store's back.
#[derive(Debug)]
pub struct Tables(Connection);

#[derive(Debug)]
enum Connection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Tables {
    /// Those of the database at an address.
    pub async fn of(url: &str) -> Self {
        Self(if url.starts_with("sqlite") {
            let connection = SqliteConnection::connect(url).await;
            Connection::Sqlite(connection.expect("a connection"))
        } else {
            let connection = PgConnection::connect(url).await;
            Connection::Postgres(connection.expect("a connection"))
        })
    }

    /// Rows of a query; every column must be a text, so cast what is none.
    pub async fn rows(&mut self, sql: &str) -> Vec<Vec<Option<String>>> {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        match &mut self.0 {
            Connection::Sqlite(connection) => {
                let rows = sqlx::query(sql).fetch_all(connection).await;
                let columns = |row: &SqliteRow| (0..row.len()).map(|at| row.get(at)).collect();
                rows.expect("rows").iter().map(columns).collect()
            }
            Connection::Postgres(connection) => {
                let rows = sqlx::query(sql).fetch_all(connection).await;
                let columns = |row: &PgRow| (0..row.len()).map(|at| row.get(at)).collect();
                rows.expect("rows").iter().map(columns).collect()
            }
        }
    }
}

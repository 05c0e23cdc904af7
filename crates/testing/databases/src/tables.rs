use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection as _, PgConnection, Row as _, SqliteConnection};

/// One connection that reads the tables directly, without the store.
#[derive(Debug)]
pub struct Tables(Connection);

#[derive(Debug)]
enum Connection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Tables {
    /// Connects to the database at this address.
    pub async fn of(url: &str) -> Self {
        Self(if url.starts_with("sqlite") {
            let connection = SqliteConnection::connect(url).await;
            Connection::Sqlite(connection.expect("a connection"))
        } else {
            let connection = PgConnection::connect(url).await;
            Connection::Postgres(connection.expect("a connection"))
        })
    }

    /// The names of all tables, in alphabetical order.
    pub async fn names(&mut self) -> Vec<String> {
        let sql = match self.0 {
            Connection::Sqlite(_) => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
                 ORDER BY name"
            }
            Connection::Postgres(_) => {
                "SELECT table_name::text FROM information_schema.tables \
                 WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name"
            }
        };
        self.texts(sql).await
    }

    /// The columns of a table in their order, without the one that the database numbers by itself.
    pub async fn columns(&mut self, table: &str) -> Vec<String> {
        let sql = match self.0 {
            Connection::Sqlite(_) => format!(
                "SELECT name FROM pragma_table_info('{table}') \
                 WHERE NOT (pk = 1 AND type = 'INTEGER') ORDER BY cid"
            ),
            Connection::Postgres(_) => format!(
                "SELECT column_name::text FROM information_schema.columns \
                 WHERE table_schema = 'public' AND table_name = '{table}' AND is_identity = 'NO' \
                 ORDER BY ordinal_position"
            ),
        };
        self.texts(&sql).await
    }

    async fn texts(&mut self, sql: &str) -> Vec<String> {
        let rows = self.rows(sql).await.into_iter();
        rows.flatten().map(|name| name.expect("a name")).collect()
    }

    /// Rows of a query; every column must be a text, so the query casts all others.
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

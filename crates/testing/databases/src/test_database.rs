use std::sync::Arc;

use chainstore_postgres::Engine;
use chainstore_system::SystemClock;
use sqlx::Connection as _;
use tempfile::TempDir;

use crate::random;
use crate::shared::{TEMPLATE, server};
use crate::test_store::connect;

/// A database that only one test uses.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    folder: Option<TempDir>,
}

impl TestDatabase {
    /// A migrated, empty database.
    pub async fn migrated(engine: Engine) -> Self {
        match engine {
            Engine::Postgres => Self::on_server(Some(TEMPLATE)).await,
            Engine::Sqlite => {
                let database = Self::file();
                migrate(&database.url).await;
                database
            }
        }
    }

    /// A database without any table.
    pub async fn empty(engine: Engine) -> Self {
        match engine {
            Engine::Postgres => Self::on_server(None).await,
            Engine::Sqlite => Self::file(),
        }
    }

    /// An exact copy. No connection to the original may be open meanwhile.
    pub async fn copy(&self) -> Self {
        let Some(folder) = &self.folder else {
            let (_, name) = self.url.rsplit_once('/').expect("a database");
            return Self::on_server(Some(name)).await;
        };
        let copy = Self::file();
        let into = copy.folder.as_ref().expect("a folder of its own").path();
        for file in std::fs::read_dir(folder.path()).expect("a folder") {
            let file = file.expect("a file");
            std::fs::copy(file.path(), into.join(file.file_name())).expect("a copy");
        }
        copy
    }

    /// Its address, `sqlite:<file>` or `postgres://…`.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub(crate) const fn at(url: String) -> Self {
        Self { url, folder: None }
    }

    fn file() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("shop.db").display());
        Self {
            url,
            folder: Some(folder),
        }
    }

    async fn on_server(template: Option<&str>) -> Self {
        let server = server().await;
        let name = format!("t_{}", random::hex::<8>());
        let from = template.map_or_else(String::new, |template| format!(" TEMPLATE {template}"));
        execute(
            &format!("{server}/postgres"),
            &format!("CREATE DATABASE {name}{from}"),
        )
        .await;
        Self::at(format!("{server}/{name}"))
    }
}

/// Brings the schema of a database up to date.
pub(crate) async fn migrate(url: &str) {
    let database = connect(url, Arc::new(SystemClock)).await;
    database.migrate().await.expect("the schema");
    database.close().await;
}

/// Runs a statement; answers how many rows it changed.
pub(crate) async fn execute(url: &str, sql: &str) -> u64 {
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    if url.starts_with("sqlite") {
        let connection = sqlx::SqliteConnection::connect(url).await;
        let mut connection = connection.expect("a connection");
        let done = sqlx::query(sql).execute(&mut connection).await;
        done.expect("a statement").rows_affected()
    } else {
        let connection = sqlx::PgConnection::connect(url).await;
        let mut connection = connection.expect("a connection");
        let done = sqlx::query(sql).execute(&mut connection).await;
        done.expect("a statement").rows_affected()
    }
}

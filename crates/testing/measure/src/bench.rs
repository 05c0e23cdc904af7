//! What every goal needs: how much is measured, a folder, and databases.

use std::path::Path;

use chainstore_databases::{Durability, Instance, TestDatabase};
use chainstore_postgres::Engine;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::Fallible;
use crate::process::{cores, pin, pin_children};

/// Both engines with their names in the table.
pub(crate) const ENGINES: [(Engine, &str); 2] =
    [(Engine::Postgres, "PostgreSQL"), (Engine::Sqlite, "SQLite")];

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    /// Enough for figures that count.
    Full,
    /// Every step once with a small amount, to show that the measurement works.
    Smoke,
}

impl Size {
    /// The first value for [`Size::Full`], the second for [`Size::Smoke`].
    pub(crate) fn of<T>(self, full: T, smoke: T) -> T {
        match self {
            Self::Full => full,
            Self::Smoke => smoke,
        }
    }
}

/// One run of the program. A PostgreSQL server is started when the first goal asks for it.
pub(crate) struct Bench {
    pub(crate) size: Size,
    folder: TempDir,
    server: OnceCell<Instance>,
}

impl Bench {
    pub(crate) fn new(size: Size) -> Fallible<Self> {
        Ok(Self {
            size,
            folder: tempfile::tempdir()?,
            server: OnceCell::new(),
        })
    }

    /// A folder that is removed at the end.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The address of a new database with the schema, on a server with fsync and its other defaults.
    pub(crate) async fn postgres(&self) -> Fallible<String> {
        let database = TestDatabase::migrated_on(self.server().await?).await;
        Ok(database.url().to_owned())
    }

    /// The address of a file that does not exist yet.
    pub(crate) fn sqlite(&self, name: &str) -> String {
        format!("sqlite:{}", self.folder().join(name).display())
    }

    /// A database of this engine for a goal.
    pub(crate) async fn database(&self, engine: Engine, name: &str) -> Fallible<String> {
        match engine {
            Engine::Postgres => self.postgres().await,
            Engine::Sqlite => Ok(self.sqlite(name)),
        }
    }

    /// The address of a new database on the server; `None` on SQLite, where the product makes its own file.
    pub(crate) async fn server_database(&self, engine: Engine) -> Fallible<Option<String>> {
        match engine {
            Engine::Postgres => Ok(Some(self.postgres().await?)),
            Engine::Sqlite => Ok(None),
        }
    }

    /// Copies a database on the server. No connection to it may be open.
    pub(crate) async fn copy(&self, url: &str) -> Fallible<String> {
        let (server, name) = url.rsplit_once('/').ok_or("no database in the address")?;
        let mut connection = PgConnection::connect(&format!("{server}/postgres")).await?;
        let sql = format!("CREATE DATABASE {name}_copy TEMPLATE {name}");
        connection.execute(AssertSqlSafe(sql)).await?;
        connection.close().await?;
        Ok(format!("{url}_copy"))
    }

    async fn server(&self) -> Fallible<&Instance> {
        let start = async || {
            let server = Instance::start_own(Durability::Full);
            if cores() > 1 {
                self.pin(&server).await?;
            }
            Fallible::Ok(server)
        };
        self.server.get_or_try_init(start).await
    }

    /// Moves the server to the measured core. Its later connections are processes that inherit the core of the
    /// main process; its other processes already run and are moved one by one.
    async fn pin(&self, server: &Instance) -> Fallible<()> {
        let address = format!("{}/postgres", server.address());
        let mut connection = PgConnection::connect(&address).await?;
        let data: String = sqlx::query_scalar("SHOW data_directory")
            .fetch_one(&mut connection)
            .await?;
        connection.close().await?;
        let pid = std::fs::read_to_string(Path::new(&data).join("postmaster.pid"))?;
        let postmaster = pid.lines().next().ok_or("no process number")?;
        if !pin(postmaster)? {
            return Err("the server cannot be moved to its core".into());
        }
        pin_children(postmaster)
    }
}

/// Copies a SQLite file that nobody has open.
pub(crate) fn copy_file(from: &str, to: &str) -> Fallible<()> {
    let [from, to] = [from, to].map(|url| url.trim_start_matches("sqlite:"));
    if Path::new(&format!("{from}-wal")).exists() {
        return Err("the file of the database is still open".into());
    }
    std::fs::copy(from, to)?;
    Ok(())
}

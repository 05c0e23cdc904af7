//! What every goal needs: how much is measured, a folder, and databases.

use std::path::Path;

use chainstore_databases::{Durability, Instance, TestDatabase};
use chainstore_postgres::Engine;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::Fallible;
use crate::process::pin_this_thread;

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
    /// Returns `full` for [`Size::Full`] and `smoke` for [`Size::Smoke`].
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

    /// Creates a database with the schema. The PostgreSQL server has default settings, with fsync, so that each commit
    /// waits for the disk.
    pub(crate) async fn database(&self, engine: Engine) -> Fallible<TestDatabase> {
        match engine {
            Engine::Postgres => Ok(TestDatabase::migrated_on(self.server().await?).await),
            Engine::Sqlite => Ok(TestDatabase::migrated(engine).await),
        }
    }

    /// The address of a new database on the server; `None` on SQLite, where the product makes its own file.
    pub(crate) async fn server_database(&self, engine: Engine) -> Fallible<Option<String>> {
        match engine {
            Engine::Postgres => Ok(Some(self.database(engine).await?.url().to_owned())),
            Engine::Sqlite => Ok(None),
        }
    }

    async fn server(&self) -> Fallible<&Instance> {
        // A new thread is moved to the measured core and then starts the server. The processes of the server run on
        // that core too, because a process inherits the core of the thread that starts it.
        let start = async || {
            let thread = std::thread::spawn(|| {
                pin_this_thread()?;
                Fallible::Ok(Instance::start_own(Durability::Full))
            });
            thread.join().map_err(|_| "the server did not start")?
        };
        self.server.get_or_try_init(start).await
    }
}

use std::path::Path;

use chainstore_databases::{Durability, Engine, Instance, TestDatabase};
use tempfile::TempDir;

/// Where a store keeps its data: a folder, and the database in it or beside it.
pub(super) struct Home {
    engine: Engine,
    folder: TempDir,
    postgres: Option<TestDatabase>,
    instance: Option<Instance>,
}

impl Home {
    /// An empty folder and, on PostgreSQL, a database: on the server all tests share, or on one of its
    /// own that can be taken away.
    pub(super) async fn new(engine: Engine, own_instance: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // One that is stopped at once must still know all that it said was kept.
        let instance = (engine == Engine::Postgres && own_instance)
            .then(|| Instance::start_own(Durability::Full));
        let postgres = match (engine, &instance) {
            (Engine::Sqlite, _) => None,
            (Engine::Postgres, None) => Some(TestDatabase::migrated(engine).await),
            (Engine::Postgres, Some(instance)) => Some(instance.migrated().await),
        };
        Self {
            engine,
            folder,
            postgres,
            instance,
        }
    }

    pub(super) const fn engine(&self) -> Engine {
        self.engine
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The server of this store alone.
    pub(super) const fn instance(&self) -> Option<&Instance> {
        self.instance.as_ref()
    }

    /// What the programs are told of PostgreSQL; the embedded database needs no word.
    pub(super) fn setting(&self) -> Option<&str> {
        self.postgres.as_ref().map(TestDatabase::url)
    }

    /// Where somebody with the database's password finds it.
    pub(super) fn url(&self) -> String {
        self.setting().map_or_else(
            || {
                let file = self.folder().join("chainstore.sqlite");
                format!("sqlite:{}", file.display())
            },
            str::to_owned,
        )
    }
}

use std::path::Path;

use chainstore_databases::{Durability, Engine, Instance, TestDatabase};
use tempfile::TempDir;

/// The data of a store: a folder with its files, and its database.
pub(super) struct Home {
    engine: Engine,
    folder: TempDir,
    postgres: Option<TestDatabase>,
    instance: Option<Instance>,
}

impl Home {
    /// An empty folder and, on PostgreSQL, an empty database: on the server that all tests share, or on one
    /// of its own that can be stopped.
    pub(super) async fn new(engine: Engine, own_instance: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // A server that is killed must still have everything whose commit it has confirmed.
        let instance = (engine == Engine::Postgres && own_instance)
            .then(|| Instance::start_own(Durability::Full));
        let postgres = match (engine, &instance) {
            (Engine::Sqlite, _) => None,
            (Engine::Postgres, None) => Some(TestDatabase::migrated(engine).await),
            (Engine::Postgres, Some(instance)) => Some(TestDatabase::migrated_on(instance).await),
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

    /// The PostgreSQL server of this store only, if it has one.
    pub(super) const fn instance(&self) -> Option<&Instance> {
        self.instance.as_ref()
    }

    /// The setting with the address of PostgreSQL; SQLite needs none.
    pub(super) fn setting(&self) -> Option<&str> {
        self.postgres.as_ref().map(TestDatabase::url)
    }

    /// The address of the database with its password.
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

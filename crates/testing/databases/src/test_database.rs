use chainstore_postgres::Engine;
use tempfile::TempDir;

use crate::behind::meddle;
use crate::connect::migrate;
use crate::instance::Instance;
use crate::random;
use crate::shared::{TEMPLATE, server};

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
            Engine::Postgres => Self::shared(Some(TEMPLATE)).await,
            Engine::Sqlite => {
                let database = Self::file();
                migrate(&database.url).await;
                database
            }
        }
    }

    /// A migrated, empty database on a server of the test's own.
    pub async fn migrated_on(server: &Instance) -> Self {
        let database = Self::created(&server.address(), None).await;
        migrate(&database.url).await;
        database
    }

    /// A database without any table.
    pub async fn empty(engine: Engine) -> Self {
        match engine {
            Engine::Postgres => Self::shared(None).await,
            Engine::Sqlite => Self::file(),
        }
    }

    /// An exact copy. No connection to the original may be open meanwhile.
    pub async fn copy(&self) -> Self {
        let Some(folder) = &self.folder else {
            let (server, name) = self.url.rsplit_once('/').expect("a database");
            return Self::created(server, Some(name)).await;
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

    fn file() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("shop.db").display());
        Self {
            url,
            folder: Some(folder),
        }
    }

    /// On the server that all tests share.
    async fn shared(template: Option<&str>) -> Self {
        Self::created(server().await, template).await
    }

    async fn created(server: &str, template: Option<&str>) -> Self {
        let name = format!("t_{}", random::hex::<8>());
        let from = template.map_or_else(String::new, |template| format!(" TEMPLATE {template}"));
        meddle(
            &format!("{server}/postgres"),
            &format!("CREATE DATABASE {name}{from}"),
        )
        .await;
        Self {
            url: format!("{server}/{name}"),
            folder: None,
        }
    }
}

//! The goals, one after the other.

use std::path::Path;

use chainstore_databases::TestDatabase;
use chainstore_postgres::Engine;

use crate::Fallible;
use crate::figures::Section;
use crate::server::Server;
use crate::{pf3, pf6, pf7, pf10, pf12, pf13};

/// In the order in which they are measured.
pub(crate) const GOALS: [&str; 6] = ["PF3", "PF6", "PF7", "PF10", "PF12", "PF13"];

/// Measures one.
pub(crate) async fn measure(goal: &str) -> Fallible<Section> {
    let folder = tempfile::tempdir()?;
    match goal {
        "PF3" => pf3::measure().await,
        "PF6" => pf6::measure(&Server::start().await?).await,
        "PF7" => {
            let server = Server::start().await?;
            let [database] = databases(&server).await;
            let databases = [
                ("PostgreSQL", url(&database)),
                ("SQLite", file(folder.path(), "pf7")),
            ];
            pf7::measure(&databases).await
        }
        "PF10" => {
            let server = Server::start().await?;
            let postgres = databases(&server).await;
            let sqlite = ["few", "watched", "open", "busy"].map(|name| file(folder.path(), name));
            pf10::measure(&[
                ("PostgreSQL", Engine::Postgres, postgres.each_ref().map(url)),
                ("SQLite", Engine::Sqlite, sqlite),
            ])
            .await
        }
        "PF12" => {
            let server = Server::start().await?;
            let [database] = databases(&server).await;
            pf12::measure(&[("PostgreSQL", Some(url(&database))), ("SQLite", None)]).await
        }
        "PF13" => {
            let server = Server::start().await?;
            let [one, two] = databases(&server).await;
            pf13::measure(&[
                ("PostgreSQL", Some(url(&one)), Some(url(&two))),
                ("SQLite", None, None),
            ])
            .await
        }
        _ => Err(format!("there is no goal {goal}").into()),
    }
}

async fn databases<const COUNT: usize>(server: &Server) -> [TestDatabase; COUNT] {
    let mut databases = Vec::new();
    for _ in 0..COUNT {
        databases.push(server.database().await);
    }
    databases.try_into().expect("so many were made")
}

fn url(database: &TestDatabase) -> String {
    database.url().to_owned()
}

fn file(folder: &Path, name: &str) -> String {
    format!("sqlite:{}", folder.join(name).display())
}

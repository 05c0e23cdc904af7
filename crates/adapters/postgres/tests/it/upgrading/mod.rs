//! From each released version of the schema to the newest, with rows of that version.
//!
//! `migrations/fixtures/` holds one small shop for each version, as the program of that version wrote
//! it. A new migration brings the shop of its version and no change here:
//!
//! ```text
//! UPDATE_FIXTURES=0008 cargo test -p chainstore-postgres the_newest_version_has_its_shop
//! ```
//!
//! The shop of an older version is never written anew: its rows are the ones that are out there.

mod shop;
mod tables;

use std::{collections::BTreeSet, env, fs, path::PathBuf, sync::Arc};

use chainstore_databases::{Engine, TestDatabase, TestStore};
use chainstore_migrations::{Migrator, MigratorTrait};
use chainstore_port_contracts::ManualClock;
use chainstore_postgres::Standing;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection};

use crate::fixture;

/// Opens a database behind the store's back.
async fn open(home: &TestDatabase) -> DatabaseConnection {
    let mut url = home.url().to_owned();
    if url.starts_with("sqlite") {
        url += "?mode=rwc";
    }
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options).await.unwrap()
}

/// Every version there is, by the numbers of its migrations.
fn versions() -> Vec<String> {
    let number = |name: &str| name.chars().take_while(char::is_ascii_digit).collect();
    let migrations = Migrator::migrations();
    migrations
        .iter()
        .map(|migration| number(migration.name()))
        .collect()
}

fn newest() -> String {
    versions().pop().unwrap()
}

/// A database whose schema is that of a version.
pub(crate) async fn at_version(engine: Engine, version: &str) -> TestDatabase {
    let home = TestDatabase::empty(engine).await;
    let db = open(&home).await;
    let place = versions().iter().position(|known| known == version);
    let steps = place.expect("a version of the list") + 1;
    Migrator::up(&db, Some(u32::try_from(steps).unwrap()))
        .await
        .unwrap();
    db.close().await.unwrap();
    home
}

/// The file with the shop of a version.
fn file(version: &str) -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../migrations/fixtures");
    PathBuf::from(folder).join(format!("{version}.sql"))
}

/// The versions there is a shop of.
fn released() -> BTreeSet<String> {
    let files = fs::read_dir(file("x").parent().unwrap()).unwrap();
    let stem = |path: PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    files.map(|file| stem(file.unwrap().path())).collect()
}

// proves M-C2 in part: no row is lost on the way, and the newest program reads them all
async fn every_version_reaches_the_newest(engine: Engine) {
    let fresh = tables::described(&open(&TestDatabase::migrated(engine).await).await).await;
    assert!(released().len() > 1, "there is nothing to upgrade from");
    for version in released() {
        let home = at_version(engine, &version).await;
        let db = open(&home).await;
        let script = fs::read_to_string(file(&version)).unwrap();
        db.execute_unprepared(&tables::translated(&script, engine))
            .await
            .unwrap();
        let before = tables::contents(&db, None).await;
        for (table, contents) in &before {
            assert!(!contents.rows.is_empty(), "{version} has no {table}");
        }

        let instance = fixture::connect(home.url(), Arc::new(ManualClock::default())).await;
        let pending = instance.schema().await.unwrap().pending;
        assert_eq!(pending.is_empty(), version == newest(), "{version}");
        instance.migrate().await.unwrap();
        assert_eq!(instance.schema().await, Ok(Standing::default()));
        instance.close().await;

        assert_eq!(
            tables::contents(&db, Some(&before)).await,
            before,
            "{version}"
        );
        assert_eq!(tables::described(&db).await, fresh, "{version}");
        db.close().await.unwrap();
        shop::is_open(&TestStore::over(home, Arc::default()).await).await;
    }
}

#[tokio::test]
async fn every_version_reaches_the_newest_on_sqlite() {
    every_version_reaches_the_newest(Engine::Sqlite).await;
}

#[tokio::test]
async fn every_version_reaches_the_newest_on_postgres() {
    every_version_reaches_the_newest(Engine::Postgres).await;
}

/// The shop of the newest version names every table and column there is.
#[tokio::test]
async fn the_newest_version_has_its_shop() {
    let asked = env::var("UPDATE_FIXTURES").ok();
    let version = asked.clone().unwrap_or_else(newest);
    let home = at_version(Engine::Postgres, &version).await;
    let db = open(&home).await;
    shop::open(&TestStore::over(home, Arc::default()).await).await;
    let script = tables::script(&db).await;
    if asked.is_some() {
        fs::write(file(&version), &script).unwrap();
    }
    let kept = fs::read_to_string(file(&version)).unwrap_or_default();
    let heads = |script: &str| {
        let heads = script
            .lines()
            .filter_map(|line| line.split_once(" VALUES "));
        heads
            .map(|(head, _)| head.to_owned())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(
        heads(&kept),
        heads(&script),
        "write it with UPDATE_FIXTURES={version} in the environment of this test"
    );
}

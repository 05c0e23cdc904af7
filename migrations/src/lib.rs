//! The database schema: one ordered list of forward-only migrations for PostgreSQL and SQLite.
//!
//! Each migration is one file of plain SQL under `schema/`, in the subset that both engines share. The few
//! words that differ stand in braces ([`dialect`] lists them). The files are applied in the order of their
//! names, and a new file needs no line elsewhere. A released migration is never edited, and none goes
//! backwards: to undo one, write the next one or restore a backup.
//!
//! **Non-goals.** Queries and entities are in the store adapter.
#![deny(missing_docs)]

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod dialect;
mod standing;

pub use standing::Standing;

/// The ordered list of migrations.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        SCRIPTS
            .iter()
            .map(|(name, sql)| Box::new(Script { name, sql }) as Box<dyn MigrationTrait>)
            .collect()
    }
}

/// Every file under `schema/`: its name and its text, in the order of the names.
const SCRIPTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/scripts.rs"));

/// A migration that is one file of SQL.
struct Script {
    name: &'static str,
    sql: &'static str,
}

impl MigrationName for Script {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
#[expect(
    elided_lifetimes_in_paths,
    reason = "async_trait asks for the form in which the trait is written"
)]
impl MigrationTrait for Script {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = dialect::translate(self.sql, manager.get_database_backend());
        manager
            .get_connection()
            .execute_unprepared(&sql)
            .await
            .map(drop)
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration(
            "migrations go forward only: write the next one or restore a backup".into(),
        ))
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

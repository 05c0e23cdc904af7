//! The database schema: one ordered list of forward-only migrations for PostgreSQL and SQLite.
//!
//! Each migration is one file of plain SQL under `schema/`, in the subset both engines share; the few
//! types they name differently stand in braces ([`dialect`] lists them). A migration that was released
//! is never edited, and none goes backwards: to undo, write the next one or restore a backup.
//! `fixtures/` holds rows of each version; the store adapter's tests bring them to the newest one.
//!
//! **Non-goals.** No query and no entity: those belong to the store adapter.
#![deny(missing_docs)]

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod dialect;
mod standing;

pub use standing::Standing;

/// The ordered list.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Script::new(
                "0001_keys_and_people",
                include_str!("schema/0001_keys_and_people.sql"),
            ),
            Script::new(
                "0002_catalogue_and_stock",
                include_str!("schema/0002_catalogue_and_stock.sql"),
            ),
            Script::new(
                "0003_carts_and_orders",
                include_str!("schema/0003_carts_and_orders.sql"),
            ),
            Script::new("0004_payments", include_str!("schema/0004_payments.sql")),
            Script::new(
                "0005_queues_and_audit",
                include_str!("schema/0005_queues_and_audit.sql"),
            ),
            Script::new(
                "0006_audit_chain",
                include_str!("schema/0006_audit_chain.sql"),
            ),
            Script::new(
                "0007_transfers_listed",
                include_str!("schema/0007_transfers_listed.sql"),
            ),
            Script::new(
                "0008_suspense_blocks",
                include_str!("schema/0008_suspense_blocks.sql"),
            ),
            Script::new(
                "0009_lists_and_claims",
                include_str!("schema/0009_lists_and_claims.sql"),
            ),
            Script::new(
                "0010_addresses_in_order",
                include_str!("schema/0010_addresses_in_order.sql"),
            ),
        ]
    }
}

/// A migration that is one file of SQL.
struct Script {
    name: &'static str,
    sql: &'static str,
}

impl Script {
    #[expect(clippy::new_ret_no_self, reason = "the list wants boxes")]
    fn new(name: &'static str, sql: &'static str) -> Box<dyn MigrationTrait> {
        Box::new(Self { name, sql })
    }
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

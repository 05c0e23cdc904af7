use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::EntityTrait;
use sea_orm_migration::{IntoSchemaManagerConnection, seaql_migrations};

use crate::Migrator;

/// How the migrations applied to a database differ from the list of this program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Names in the list that are not applied yet, in order.
    pub pending: Vec<String>,
    /// Names that are applied and not in the list: a newer version of the program applied them.
    pub unknown: Vec<String>,
}

impl Standing {
    /// Only reads, so a role without the right to change the schema can call it.
    ///
    /// # Errors
    /// The error of the database.
    pub async fn of<'c, C>(db: &'c C) -> Result<Self, DbErr>
    where
        C: ConnectionTrait,
        &'c C: IntoSchemaManagerConnection<'c>,
    {
        let manager = SchemaManager::new(db);
        let applied = if manager
            .has_table(Migrator::migration_table_name().to_string())
            .await?
        {
            seaql_migrations::Entity::find().all(db).await?
        } else {
            Vec::new()
        };
        let mut unknown: Vec<String> = applied.into_iter().map(|row| row.version).collect();
        let mut pending = Vec::new();
        for migration in Migrator::migrations() {
            match unknown.iter().position(|name| name == migration.name()) {
                Some(place) => drop(unknown.swap_remove(place)),
                None => pending.push(migration.name().to_owned()),
            }
        }
        unknown.sort_unstable();
        Ok(Self { pending, unknown })
    }
}

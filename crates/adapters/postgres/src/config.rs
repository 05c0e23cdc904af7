use std::{fmt, time::Duration};

use thiserror::Error;

/// Which database serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A PostgreSQL server.
    Postgres,
    /// A file beside the program.
    Sqlite,
}

/// Where the database is, and how long anything may wait for it.
#[derive(Clone)]
pub struct DatabaseConfig {
    url: String,
    engine: Engine,
    /// Connections of a PostgreSQL pool; there are two pools, for writing and for reading. SQLite has
    /// one writer and four readers, whatever stands here.
    pub connections: u32,
    /// How long to wait for a connection.
    pub acquire: Duration,
    /// How long the first connection is tried for while nobody answers; a refusal ends it at once. Not
    /// at all by default.
    pub patience: Duration,
    /// Whether the file of an SQLite database is made if it is not there.
    pub create: bool,
    /// PostgreSQL: how long a statement may take. SQLite: how long a statement waits while another
    /// process writes.
    pub statement: Duration,
}

impl DatabaseConfig {
    /// The usual bounds for a database at `sqlite:<file>` or `postgres://…`.
    ///
    /// # Errors
    /// [`ConfigError`] for any other address.
    pub fn new(url: impl Into<String>) -> Result<Self, ConfigError> {
        let url = url.into();
        let engine = match url.split_once(':') {
            Some(("sqlite", "" | ":memory:")) => return Err(ConfigError::Memory),
            Some(("sqlite", file)) if file.contains(":memory:") || file.contains("mode=memory") => {
                return Err(ConfigError::Memory);
            }
            Some(("sqlite", _)) => Engine::Sqlite,
            Some(("postgres" | "postgresql", _)) => Engine::Postgres,
            _ => return Err(ConfigError::Scheme),
        };
        let url = match url.strip_prefix("postgresql:") {
            Some(rest) => format!("postgres:{rest}"),
            None => url,
        };
        let [acquire, statement] = [Duration::from_secs(5); 2];
        Ok(Self {
            url,
            engine,
            connections: 10,
            acquire,
            patience: Duration::ZERO,
            create: true,
            statement,
        })
    }

    /// Which database it is.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// The address may hold a password: it does not print.
impl fmt::Debug for DatabaseConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseConfig")
            .field("engine", &self.engine)
            .field("connections", &self.connections)
            .field("acquire", &self.acquire)
            .field("patience", &self.patience)
            .field("statement", &self.statement)
            .finish_non_exhaustive()
    }
}

/// The address of a database is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// Another database, or no address at all.
    #[error("a database is written like postgres://user@host/name or sqlite:/path/to/file.db")]
    Scheme,
    /// A database in memory would be another one on each connection.
    #[error("SQLite needs a file; a database in memory is gone with its connection")]
    Memory,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_decides_the_engine_and_does_not_print() {
        let config = DatabaseConfig::new("postgres://shop:hunter2@db/shop").unwrap();
        assert_eq!(config.engine(), Engine::Postgres);
        assert!(!format!("{config:?}").contains("hunter2"));
        assert_eq!(
            DatabaseConfig::new("sqlite:/tmp/x.db").unwrap().engine(),
            Engine::Sqlite
        );
        assert_eq!(
            DatabaseConfig::new("sqlite::memory:").err(),
            Some(ConfigError::Memory)
        );
        assert_eq!(
            DatabaseConfig::new("mysql://x").err(),
            Some(ConfigError::Scheme)
        );
    }
}

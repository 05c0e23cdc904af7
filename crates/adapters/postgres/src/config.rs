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
    /// How long a single statement may take on PostgreSQL, and wait for a lock on SQLite.
    pub statement: Duration,
    /// How long a group of SQLite transactions that are committed together takes others in. While it
    /// does, no other process can write.
    pub group: Duration,
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
            statement,
            group: Duration::from_millis(25),
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
            .field("statement", &self.statement)
            .field("group", &self.group)
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

use std::{fmt, time::Duration};

use thiserror::Error;

/// The kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A PostgreSQL server.
    Postgres,
    /// An SQLite database in a local file.
    Sqlite,
}

/// Where the database is, and how long anything may wait for it.
#[derive(Clone)]
pub struct DatabaseConfig {
    url: String,
    engine: Engine,
    /// PostgreSQL: how many connections each of the two pools has, the one for writing and the one for
    /// reading. SQLite ignores it: it always has one writer and four readers.
    pub connections: u32,
    /// How long a caller waits for a free connection of a pool before it gets an error.
    pub acquire: Duration,
    /// At the start: for how long the first connection is tried again while the server does not answer.
    /// A refusal, such as a wrong password, is not tried again. Zero by default: one try.
    pub patience: Duration,
    /// SQLite: whether a missing database file is created. Otherwise connecting to it fails.
    pub create: bool,
    /// PostgreSQL: how long a statement may take before the server cancels it. SQLite: how long a
    /// statement waits while another process writes, before it fails.
    pub statement: Duration,
}

impl DatabaseConfig {
    /// The default limits, for a database at `sqlite:<file>` or `postgres://…`.
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

/// Leaves out the address, because it may contain a password.
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

/// The address of the database cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// It begins with none of `sqlite:`, `postgres:` and `postgresql:`.
    #[error("a database is written like postgres://user@host/name or sqlite:/path/to/file.db")]
    Scheme,
    /// It names an SQLite database in memory, where each connection would have a database of its own.
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

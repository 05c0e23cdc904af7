use thiserror::Error;

use crate::config::ConfigError;
use crate::plural::plural;

/// Why a program cannot start or continue. The text says what to do.
#[derive(Debug, Error)]
pub enum StartError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database cannot be used.
    #[error("the database cannot be used: {0}")]
    Database(String),
    /// The schema of the database is older than this program.
    #[error(
        "the database schema is {} behind: run `chainstore-server migrate`",
        plural(.pending, "migration", "migrations")
    )]
    Schema {
        /// The number of migrations that are not applied yet.
        pending: usize,
    },
    /// The schema of the database is newer than this program, as after returning to an older version of the
    /// program.
    #[error(
        "the database schema is newer than this program: it has {unknown}, which this program does not know. \
         Run the newer program, or restore a backup from before its update"
    )]
    SchemaAhead {
        /// The names of the migrations that this program does not have.
        unknown: String,
    },
    /// The data in the database was sealed with another master key.
    #[error(
        "CHAINSTORE_KEYS__MASTER is not the key this database was sealed with: give the key it was first started with"
    )]
    MasterKey,
    /// A variable of the environment has a value that cannot be used.
    #[error("{variable} {cure}")]
    Setting {
        /// The name of the variable.
        variable: String,
        /// What is wrong and what to do.
        cure: String,
    },
    /// Telegram does not accept the bot or its configuration.
    #[error("Telegram does not accept the bot: {0}")]
    Telegram(String),
    /// The program cannot accept connections on an address.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// A command of the operator failed.
    #[error("{0}")]
    Command(String),
}

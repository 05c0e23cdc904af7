use thiserror::Error;

use crate::config::ConfigError;

/// A program cannot start or go on. The text says what to do.
#[derive(Debug, Error)]
pub enum StartError {
    /// The configuration is refused.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database cannot be used.
    #[error("the database cannot be used: {0}")]
    Database(String),
    /// The schema is behind the program.
    #[error("the database schema is {pending} migrations behind: run `chainstore-server migrate`")]
    Schema {
        /// Migrations to apply.
        pending: usize,
    },
    /// The schema is ahead of the program, as after a program was rolled back.
    #[error(
        "the database schema is newer than this program: it has {unknown}, which this program does not know. \
         Run the newer program, or restore a backup from before its update"
    )]
    SchemaAhead {
        /// Names of the migrations the program does not know.
        unknown: String,
    },
    /// The database was sealed with another master key.
    #[error(
        "CHAINSTORE_KEYS__MASTER is not the key this database was sealed with: give the key it was first started with"
    )]
    MasterKey,
    /// A setting of the environment cannot be used.
    #[error("{variable} {cure}")]
    Setting {
        /// The variable.
        variable: String,
        /// What is wrong and what to do.
        cure: String,
    },
    /// Telegram refuses the bot.
    #[error("Telegram does not accept the bot: {0}")]
    Telegram(String),
    /// No connection can be accepted on an address.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where.
        address: std::net::SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// A command of the operator failed.
    #[error("{0}")]
    Command(String),
}

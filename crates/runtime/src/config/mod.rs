//! The configuration: environment variables, read once when a program starts. `.env.example` describes them
//! all.

mod chains;
mod placeholder;
mod reader;
mod shop;
mod telegram;

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use chainstore_chain_module::ConfiguredChain;
use chainstore_crypto::MasterKey;
use secrecy::{ExposeSecret, SecretString};
use strum::EnumString;
use thiserror::Error;

use crate::plural::plural;

pub(crate) use reader::full_name;
pub use reader::{PREFIX, Problem, Variable};
use reader::{Reader, Written};
pub use shop::ShopConfig;
pub use telegram::{TelegramConfig, TelegramMode};

/// The kind of installation. It decides which keys and which other risks are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Profile {
    /// One machine with a simulated chain and Telegram. Demo keys are accepted.
    Sandbox,
    /// The machine of a developer.
    Development,
    /// Automated tests.
    Test,
    /// Real shoppers and real money.
    Production,
}

impl Written for Profile {
    const FORM: &'static str = "one of sandbox, development, test, production";
}

/// The program that reads the configuration. The server, for example, has no bot token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// `chainstore-server`.
    Server,
    /// `chainstore-gateway`.
    Gateway,
}

impl Program {
    /// The name of the program at the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Server => "chainstore-server",
            Self::Gateway => "chainstore-gateway",
        }
    }
}

/// The whole configuration of a program.
pub struct Config {
    /// The kind of installation.
    pub profile: Profile,
    /// Whether logs are written as JSON; otherwise as text.
    pub json_logs: bool,
    /// Which events are logged, as a filter of `tracing`.
    pub log_filter: String,
    /// The database.
    pub database: DatabaseTarget,
    /// The file outside the database in which signed checkpoints of the audit chain are kept.
    pub audit_checkpoints: PathBuf,
    /// The key that wraps all data keys. It is never stored in the database.
    pub master_key: MasterKey,
    /// The address on which the API accepts connections.
    pub http_bind: SocketAddr,
    /// Origins whose pages may read answers of the API in a browser.
    pub cors_origins: Vec<String>,
    /// The address on which metrics are served; `None` to serve none.
    pub metrics_bind: Option<SocketAddr>,
    /// The bot; `None` in the server.
    pub telegram: Option<TelegramConfig>,
    /// The currency, the photos and the first settings of the shop.
    pub shop: ShopConfig,
    /// The chains on which payments are accepted.
    pub chains: Vec<ConfiguredChain>,
}

/// Which database the program uses. Photos and copies of checkpoints are files outside it.
pub enum DatabaseTarget {
    /// SQLite, in this file.
    Sqlite(PathBuf),
    /// A PostgreSQL server at this address, which may contain a password.
    Postgres(SecretString),
}

/// The configuration cannot be used. Every problem is listed, so that all can be corrected at once.
#[derive(Debug, Error)]
pub struct ConfigError {
    /// All problems that were found.
    pub problems: Vec<Problem>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = plural(self.problems.len(), "problem", "problems");
        write!(f, "the configuration has {count}:")?;
        self.problems
            .iter()
            .try_for_each(|problem| write!(f, "\n  {} {}", problem.variable, problem.cure))
    }
}

/// The parts of a configuration that could be read. A part with a problem is `None`; `doctor` still checks the
/// others.
pub(crate) struct Draft {
    pub(crate) profile: Profile,
    pub(crate) json_logs: bool,
    pub(crate) log_filter: String,
    pub(crate) database: Option<DatabaseTarget>,
    pub(crate) audit_checkpoints: PathBuf,
    pub(crate) master_key: Option<MasterKey>,
    pub(crate) http_bind: SocketAddr,
    pub(crate) cors_origins: Vec<String>,
    pub(crate) metrics_bind: Option<SocketAddr>,
    pub(crate) telegram: Option<TelegramConfig>,
    pub(crate) shop: Option<ShopConfig>,
    pub(crate) chains: Vec<ConfiguredChain>,
    pub(crate) known: Vec<Variable>,
    pub(crate) problems: Vec<Problem>,
}

impl Draft {
    /// Reads the environment of this process. A problem does not stop the reading.
    pub(crate) fn from_env(program: Program) -> Self {
        Self::read(std::env::vars(), program)
    }

    fn read(variables: impl IntoIterator<Item = (String, String)>, program: Program) -> Self {
        let mut reader = Reader::new(variables);
        let profile = reader.parsed("PROFILE", Profile::Development);
        let json_logs = reader.parsed("LOG__JSON", profile == Profile::Production);
        let log_filter = reader.parsed("LOG__FILTER", "info,sqlx=warn".to_owned());
        let folder = PathBuf::from(reader.parsed("DATA_DIR", "data".to_owned()));
        let database = database(&mut reader, profile, &folder);
        let audit_checkpoints = reader
            .text("AUDIT__CHECKPOINTS")
            .map_or_else(|| folder.join("audit-checkpoints.jsonl"), PathBuf::from);
        let master_key = master_key(&mut reader);
        let http_bind = reader
            .bind("HTTP__BIND")
            .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)));
        let cors_origins = reader
            .text("HTTP__CORS_ORIGINS")
            .map(|list| split(&list))
            .unwrap_or_default();
        let metrics_bind = reader.bind("METRICS__BIND");
        let shop = shop::read(&mut reader);
        let chains = chains::read(
            &mut reader,
            profile,
            shop.as_ref().map(|shop| shop.currency),
        );
        let before = reader.problems();
        let telegram =
            telegram::read(&mut reader, profile, program).filter(|_| reader.problems() == before);
        let (known, problems) = reader.finish();
        Self {
            profile,
            json_logs,
            log_filter,
            database,
            audit_checkpoints,
            master_key,
            http_bind,
            cors_origins,
            metrics_bind,
            telegram,
            shop,
            chains,
            known,
            problems,
        }
    }
}

impl Config {
    /// Reads the configuration from the environment of this process.
    ///
    /// # Errors
    /// [`ConfigError`] with every problem that was found.
    pub fn from_env(program: Program) -> Result<Self, ConfigError> {
        Self::load(std::env::vars(), program).map(|(config, _)| config)
    }

    /// Reads the configuration from these variables. Also returns the list of all variables that the program
    /// reads.
    ///
    /// # Errors
    /// [`ConfigError`] with every problem that was found.
    pub fn load(
        variables: impl IntoIterator<Item = (String, String)>,
        program: Program,
    ) -> Result<(Self, Vec<Variable>), ConfigError> {
        let draft = Draft::read(variables, program);
        let parts = (draft.database, draft.master_key, draft.shop);
        let (true, (Some(database), Some(master_key), Some(shop))) =
            (draft.problems.is_empty(), parts)
        else {
            return Err(ConfigError {
                problems: draft.problems,
            });
        };
        let config = Self {
            profile: draft.profile,
            json_logs: draft.json_logs,
            log_filter: draft.log_filter,
            database,
            audit_checkpoints: draft.audit_checkpoints,
            master_key,
            http_bind: draft.http_bind,
            cors_origins: draft.cors_origins,
            metrics_bind: draft.metrics_bind,
            telegram: draft.telegram,
            shop,
            chains: draft.chains,
        };
        Ok((config, draft.known))
    }
}

fn split(list: &str) -> Vec<String> {
    list.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

fn database(reader: &mut Reader, profile: Profile, folder: &Path) -> Option<DatabaseTarget> {
    let before = reader.problems();
    let target = database_target(reader, profile, folder);
    (reader.problems() == before).then_some(target)
}

fn database_target(reader: &mut Reader, profile: Profile, folder: &Path) -> DatabaseTarget {
    let Some(url) = reader.secret("DATABASE__URL") else {
        if profile == Profile::Production {
            reader.problem(
                "DATABASE__URL",
                "is missing: production runs on PostgreSQL".into(),
            );
        }
        return DatabaseTarget::Sqlite(folder.join("chainstore.sqlite"));
    };
    let text = url.expose_secret();
    if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
        reader.problem(
            "DATABASE__URL",
            "begins with postgres://; leave it out for the embedded database".into(),
        );
    }
    if profile == Profile::Production && !text.contains("sslmode=verify-full") {
        reader.problem(
            "DATABASE__URL",
            "needs sslmode=verify-full in production".into(),
        );
    }
    DatabaseTarget::Postgres(url)
}

fn master_key(reader: &mut Reader) -> Option<MasterKey> {
    let name = "KEYS__MASTER";
    let Some(text) = reader.secret(name) else {
        let cure = "is missing: 64 hexadecimal digits, for example from `openssl rand -hex 32`";
        reader.problem(name, cure.into());
        return None;
    };
    let text = text.expose_secret();
    match MasterKey::from_hex(text) {
        Ok(key) if !placeholder::is_placeholder(text) => Some(key),
        Ok(_) => {
            reader.problem(
                name,
                "is a placeholder: draw one with `openssl rand -hex 32`".into(),
            );
            None
        }
        Err(error) => {
            reader.problem(name, format!("is refused: {error}"));
            None
        }
    }
}

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chainstore_crypto::{MasterKey, Vault};
use chainstore_postgres::{Database, DatabaseConfig, Engine, KeyFit, Link, Sealing};
use chainstore_system::SystemEntropy;
use secrecy::ExposeSecret;

use super::Doctor;
use super::finding::Finding;
use crate::config::DatabaseTarget;
use crate::plural::plural;

/// How far the clocks of the database and of this host may differ. Leases last for seconds, so more would let
/// two instances hold the same one.
const APART: Duration = Duration::from_secs(2);

impl Doctor {
    /// Checks the database and returns it if it can be used.
    pub(super) async fn database(&mut self) -> Option<Database> {
        let database = self.connected().await?;
        match database.version().await {
            Ok(version) => self.note(Finding::ok("database", format!("{version} answers"))),
            Err(error) => {
                let cure = "see its log";
                self.note(Finding::failed("database", error.to_string(), cure));
                return None;
            }
        }
        if !self.schema(&database).await {
            return None;
        }
        let written = match database.try_write().await {
            Ok(()) => Finding::ok("database_writes", "a row was written and taken back"),
            Err(error) => Finding::failed(
                "database_writes",
                error.to_string(),
                "see that the disk is not full, and that this user may write; a standby server takes no writes",
            ),
        };
        self.note(written);
        if database.engine() == Engine::Postgres {
            self.link(&database).await;
            self.clocks(&database).await;
        }
        self.master_key(&database).await;
        Some(database)
    }

    async fn connected(&mut self) -> Option<Database> {
        let (config, cure) = match &self.draft.database {
            None => {
                self.note(Finding::unchecked("database"));
                return None;
            }
            Some(DatabaseTarget::Sqlite(file)) => {
                let name = file.display();
                if !is_there(file) {
                    let detail = format!("there is none yet at {name}");
                    let cure = "run `chainstore-server migrate`; if there should be one, correct CHAINSTORE_DATA_DIR";
                    self.note(Finding::failed("database", detail, cure));
                    return None;
                }
                let cure = format!("see that this user may read and write {name} and its folder");
                (DatabaseConfig::new(format!("sqlite:{name}")), cure)
            }
            Some(DatabaseTarget::Postgres(url)) => {
                let cure = "start the server, or correct CHAINSTORE_DATABASE__URL".to_owned();
                (DatabaseConfig::new(url.expose_secret()), cure)
            }
        };
        // Without a master key the other checks are still made. A key of zeros takes its place, which opens no
        // sealed data.
        let nobody = || MasterKey::from_hex(&"0".repeat(64));
        let key = self.draft.master_key.clone();
        let key = key.map_or_else(nobody, Ok).ok()?;
        let sealing = Sealing {
            cipher: Arc::new(Vault::new(&key)),
            entropy: Arc::new(SystemEntropy),
            clock: Arc::clone(&self.clock),
        };
        let connected = match config {
            Ok(mut config) => {
                config.create = false;
                let connected = Database::connect(&config, sealing).await;
                connected.map_err(|error| error.to_string())
            }
            Err(error) => Err(error.to_string()),
        };
        match connected {
            Ok(database) => Some(database),
            Err(error) => {
                self.note(Finding::failed("database", error, cure));
                None
            }
        }
    }

    async fn schema(&mut self, database: &Database) -> bool {
        const CHECK: &str = "schema";
        let standing = match database.schema().await {
            Ok(standing) => standing,
            Err(error) => {
                self.note(Finding::failed(
                    CHECK,
                    error.to_string(),
                    "see the log of the database",
                ));
                return false;
            }
        };
        let (pending, unknown) = (standing.pending.len(), standing.unknown.join(", "));
        let finding = if !unknown.is_empty() {
            let detail = format!("newer than this program: it has {unknown}");
            let cure = "run the newer program, or restore a backup from before its update";
            Finding::failed(CHECK, detail, cure)
        } else if pending > 0 {
            let detail = plural(pending, "migration", "migrations") + " behind";
            Finding::failed(CHECK, detail, "run `chainstore-server migrate`")
        } else {
            self.note(Finding::ok(CHECK, "up to date"));
            return true;
        };
        self.note(finding);
        false
    }

    async fn link(&mut self, database: &Database) {
        const CHECK: &str = "database_link";
        self.note(match database.link().await {
            Ok(Link::Encrypted) => Finding::ok(CHECK, "encrypted"),
            Ok(Link::Local) => Finding::ok(CHECK, "not encrypted; it does not leave this machine"),
            Ok(Link::Plain) => Finding::warning(
                CHECK,
                "not encrypted: whoever is on the way can read and change it",
                "add sslmode=verify-full to CHAINSTORE_DATABASE__URL",
            ),
            Err(error) => Finding::warning(CHECK, error.to_string(), "see the log of the database"),
        });
    }

    async fn clocks(&mut self, database: &Database) {
        const CHECK: &str = "database_clock";
        let before = self.clock.now();
        let theirs = database.server_time().await;
        let after = self.clock.now();
        self.note(match theirs {
            Ok(Some(theirs)) => {
                // The clock of the database was read at some moment between the two readings of ours.
                let apart = before.since(theirs).max(theirs.since(after));
                let detail = format!("{} ms from the clock of this host", apart.as_millis());
                if apart > APART {
                    let cure = "set both clocks by NTP; leases and deadlines depend on them";
                    Finding::warning(CHECK, detail, cure)
                } else {
                    Finding::ok(CHECK, detail)
                }
            }
            Ok(None) => return,
            Err(error) => Finding::warning(CHECK, error.to_string(), "see the log of the database"),
        });
    }

    async fn master_key(&mut self, database: &Database) {
        const CHECK: &str = "master_key";
        if self.draft.master_key.is_none() {
            self.note(Finding::unchecked(CHECK));
            return;
        }
        self.note(match database.key_fit().await {
            Ok(KeyFit::Fits) => Finding::ok(CHECK, "opens what this database has sealed"),
            Ok(KeyFit::Unknown) => Finding::ok(CHECK, "nothing is sealed yet"),
            Ok(KeyFit::Foreign) => Finding::failed(
                CHECK,
                "does not open what this database has sealed",
                "set CHAINSTORE_KEYS__MASTER to the key this database was first started with",
            ),
            Err(error) => Finding::failed(CHECK, error.to_string(), "see the log of the database"),
        });
    }
}

/// Whether the file exists and is not empty. Opening an empty file would make a database of it, but doctor must
/// change nothing.
fn is_there(file: &Path) -> bool {
    std::fs::metadata(file).is_ok_and(|file| file.len() > 0)
}

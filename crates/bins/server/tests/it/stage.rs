//! A shop whose server is started and stopped by the test.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chainstore_databases::meddle;
use chainstore_nodes::{InProcessChain, TestChain};
use tempfile::TempDir;
use tokio::time::Instant;

use crate::KEY;

/// The extended public key of the well-known mnemonic "test test … junk". Only the sandbox profile accepts
/// it.
pub(crate) const DEMO_XPUB: &str = "xpub6Ce9NcJvTk36xtLSrJLZqE7wtgA5deCeYs7rSQtreh4cj6ByPtrg9sD7V2FNFLPnf8heNP3FGkeV9qwfzvZNSd54JoNXVsXFYSYwHsnJxqP";
/// How long a test waits for something that must happen, before it fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// The settings of a server, by name without the prefix, and the folder of its data and logs. A clone has
/// settings of its own and the same folder.
#[derive(Clone)]
pub(crate) struct Shop {
    settings: BTreeMap<&'static str, String>,
    home: Arc<TempDir>,
}

impl Shop {
    /// A shop on SQLite that is paid in one token of this chain.
    pub(crate) async fn on(chain: &InProcessChain) -> Self {
        let token = chain.deploy_token("TUSD", 6).await.expect("a token");
        let home = tempfile::tempdir().expect("a folder");
        // The node asks for no credential; the address has one, to test that it is never shown.
        let node = chain.url().to_string().replace("//", "//shop:hunter2@");
        let settings = BTreeMap::from([
            ("PROFILE", "sandbox".into()),
            ("KEYS__MASTER", KEY.into()),
            ("DATA_DIR", home.path().display().to_string()),
            ("HTTP__BIND", "127.0.0.1:0".into()),
            ("EVM__LOCAL__CHAIN_ID", "31337".into()),
            ("EVM__LOCAL__RPC_URL", node),
            ("EVM__LOCAL__XPUB", DEMO_XPUB.into()),
            ("EVM__LOCAL__NETWORK", "Test chain".into()),
            ("EVM__LOCAL__TOKENS", format!("TUSD={token}#6")),
            ("EVM__LOCAL__POLL_MS", "50".into()),
            ("RATES__TUSD", "1.08".into()),
        ]);
        Self {
            settings,
            home: Arc::new(home),
        }
    }

    /// Changes a setting.
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.settings.insert(name, value.into());
    }

    pub(crate) fn folder(&self) -> &Path {
        self.home.path()
    }

    /// The path of the SQLite database.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder().join("chainstore.sqlite")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let variables = self
            .settings
            .iter()
            .map(|(name, value)| (format!("CHAINSTORE_{name}"), value));
        let mut command = Command::new(env!("CARGO_BIN_EXE_chainstore-server"));
        command.args(arguments).env_clear().envs(variables);
        command
    }

    /// Runs a command and waits for its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let output = self.command(arguments).output();
        output.expect("the program starts")
    }

    /// Runs a command and asserts that it succeeds.
    pub(crate) fn does(&self, arguments: &[&str]) {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }

    /// Starts the server.
    pub(crate) fn serve(&self) -> Serving {
        let log = self.folder().join("log");
        let mut serve = self.command(&["serve"]);
        serve.stdout(Stdio::from(File::create(&log).expect("a log")));
        Serving {
            child: serve.spawn().expect("the program starts"),
            log,
        }
    }

    /// How many rows of `table` have a `column` that is `LIKE` this pattern. It only reads.
    pub(crate) async fn rows(&self, table: &str, column: &str, like: &str) -> u64 {
        let url = format!("sqlite:{}", self.file().display());
        let sql = format!("UPDATE {table} SET {column} = {column} WHERE {like}");
        meddle(&url, &sql).await
    }
}

/// A running server; its process is killed when this value is dropped.
pub(crate) struct Serving {
    child: Child,
    log: PathBuf,
}

impl Serving {
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Asks it to stop, as a service manager does, and waits until it has.
    pub(crate) async fn stop(mut self) {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        assert!(asked.expect("the signal is sent").success());
        eventually("its end", async || {
            let ended = self.child.try_wait().expect("a child");
            ended.is_some_and(|status| status.success())
        })
        .await;
    }

    /// Waits until its log contains this text.
    pub(crate) async fn says(&self, part: &str) {
        eventually(&format!("{part:?}"), async || self.said().contains(part)).await;
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("--- the server said:\n{}\n---", self.said());
        }
    }
}

/// Waits until a condition holds.
pub(crate) async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds().await {
        assert!(Instant::now() < end, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

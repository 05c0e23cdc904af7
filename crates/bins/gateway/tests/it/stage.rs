//! Starts the program as a process, with a real database and a simulated Telegram.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use chainstore_telegram_sim::Simulator;
use tempfile::TempDir;
use tokio::time::Instant;

pub(crate) const KEY: &str = "8f1d2a63c04be79588f1d2a63c04be795a0b1c2d3e4f50617283940a5b6c7d8e";
pub(crate) const SECRET: &str = "a3f1d2a63c04be79588f1d2a63c04be79";
/// The member of staff who reads alerts.
pub(crate) const STAFF: i64 = 900_001;
/// How long a test waits for something that must happen, before it fails.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Environment variables by their name without the prefix.
pub(crate) type Settings = BTreeMap<&'static str, String>;

/// The settings of a gateway of this bot, with its webhook at this address.
pub(crate) fn settings(telegram: &Simulator, webhook: SocketAddr) -> Settings {
    BTreeMap::from([
        ("PROFILE", "sandbox".into()),
        ("KEYS__MASTER", KEY.into()),
        ("TELEGRAM__BOT_TOKEN", telegram.token()),
        ("TELEGRAM__API_URL", telegram.api_url()),
        ("TELEGRAM__MODE", "webhook".into()),
        (
            "TELEGRAM__WEBHOOK_URL",
            format!("http://{webhook}/telegram"),
        ),
        ("TELEGRAM__WEBHOOK_BIND", webhook.to_string()),
        ("TELEGRAM__WEBHOOK_SECRET", SECRET.into()),
        ("TELEGRAM__ALERT_CHAT", STAFF.to_string()),
    ])
}

fn command(arguments: &[&str], settings: &Settings) -> Command {
    let variables = settings
        .iter()
        .map(|(name, value)| (format!("CHAINSTORE_{name}"), value));
    let mut command = Command::new(env!("CARGO_BIN_EXE_chainstore-gateway"));
    command.args(arguments).env_clear().envs(variables);
    command
}

/// Runs the program and waits for its end.
pub(crate) fn run(arguments: &[&str], settings: &Settings) -> Output {
    let output = command(arguments, settings).output();
    output.expect("the program starts")
}

/// An address of this machine where nobody listens.
pub(crate) fn free_address() -> SocketAddr {
    chainstore_free_address::free_address().expect("a free port")
}

/// Asks again and again until there is an answer.
pub(crate) async fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < end, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A running gateway; its process is killed when this value is dropped.
pub(crate) struct Gateway {
    child: Child,
    metrics: SocketAddr,
    log: PathBuf,
    _folder: TempDir,
}

impl Gateway {
    /// Starts a gateway and waits until it has set its webhook at Telegram.
    pub(crate) async fn start(settings: &Settings) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (log, metrics) = (folder.path().join("log"), free_address());
        let mut settings = settings.clone();
        settings.insert("METRICS__BIND", metrics.to_string());
        let file = File::create(&log).expect("a log");
        let mut serve = command(&["serve"], &settings);
        serve.stdout(Stdio::from(file.try_clone().expect("a second handle")));
        serve.stderr(Stdio::from(file));
        let child = serve.spawn().expect("the program starts");
        let gateway = Self {
            child,
            metrics,
            log,
            _folder: folder,
        };
        gateway.says("the bot is known to Telegram").await;
        eventually("its metrics", || gateway.metrics()).await;
        gateway
    }

    /// The id of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until its log contains this text.
    pub(crate) async fn says(&self, part: &str) {
        let said = || read(&self.log).contains(part).then_some(());
        eventually(&format!("{part:?} in\n{}", read(&self.log)), said).await;
    }

    /// How many alerts it has sent, from its metrics.
    pub(crate) fn sent(&self) -> u64 {
        self.counted("chainstore_outbox_messages_total{channel=\"alert\",fate=\"done\"} ")
    }

    /// How many updates it has accepted, and how many it has worked.
    pub(crate) fn updates(&self) -> [u64; 2] {
        ["accepted", "done"].map(|fate| {
            self.counted(&format!(
                "chainstore_inbox_items_total{{fate=\"{fate}\",source=\"telegram\"}} "
            ))
        })
    }

    fn counted(&self, line: &str) -> u64 {
        let metrics = self.metrics().expect("it runs");
        let count = metrics.lines().find_map(|found| found.strip_prefix(line));
        count.map_or(0, |count| count.parse().expect("a number"))
    }

    /// Waits until its metrics show this number of alerts. It counts an alert a moment after the staff
    /// have received it.
    pub(crate) async fn has_sent(&self, alerts: u64) {
        eventually("alerts are counted", || {
            (self.sent() >= alerts).then_some(())
        })
        .await;
        assert_eq!(self.sent(), alerts);
    }

    fn metrics(&self) -> Option<String> {
        let mut peer = TcpStream::connect(self.metrics).ok()?;
        peer.write_all(b"GET /metrics HTTP/1.0\r\n\r\n").ok()?;
        let mut answer = String::new();
        peer.read_to_string(&mut answer).ok()?;
        Some(answer)
    }

    /// Kills its process, which then cannot clean up, as in a power cut.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    /// Asks it to stop, as a service manager does, and waits until it has.
    pub(crate) async fn stop(mut self) {
        let id = self.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        assert!(asked.expect("the signal is sent").success());
        let status = eventually("its end", || self.child.try_wait().expect("a child")).await;
        assert!(status.success(), "{status}:\n{}", read(&self.log));
    }
}

fn read(log: &Path) -> String {
    std::fs::read_to_string(log).unwrap_or_default()
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("--- a gateway said:\n{}\n---", read(&self.log));
        }
    }
}

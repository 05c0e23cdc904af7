use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::time::PATIENCE;

/// The environment variables of a program, by their full names.
pub type Settings = BTreeMap<String, String>;

/// A running process of one of the two programs.
pub struct Program {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

/// How long a program may take to stop: a little longer than it waits for its own work.
const STOPS: Duration = Duration::from_secs(40);

/// The path of a built program: in the folder of the running program, or for a test one folder above.
///
/// # Panics
/// When it was not built; the text says how to build it.
pub fn binary(name: &str) -> PathBuf {
    let running = std::env::current_exe().expect("a program has a path");
    let mut folders = running.ancestors().skip(1).take(2);
    folders
        .find_map(|folder| Some(folder.join(name)).filter(|path| path.is_file()))
        .unwrap_or_else(|| panic!("{name} is not built: run `cargo build --workspace --bins`"))
}

impl Program {
    /// Starts a program with these settings and no others; its output is added to the file `log`.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start(name: &'static str, settings: &Settings, log: PathBuf) -> Self {
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&log)
            .expect("a log file");
        let child = Command::new(binary(name))
            .arg("serve")
            .env_clear()
            .envs(settings)
            .stdin(Stdio::null())
            .stdout(Stdio::from(file.try_clone().expect("a second handle")))
            .stderr(Stdio::from(file))
            .spawn()
            .expect("the program starts");
        Self { name, child, log }
    }

    /// Runs a program, waits for its end, and answers what it printed.
    ///
    /// # Panics
    /// When it fails.
    pub fn run(name: &str, arguments: &[&str], settings: &Settings) -> String {
        let output = Command::new(binary(name))
            .args(arguments)
            .env_clear()
            .envs(settings)
            .output();
        let output = output.expect("the program starts");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{name} {arguments:?} failed:\n{said}{complained}"
        );
        said
    }

    /// Runs a program that must refuse to start, and answers everything it printed.
    ///
    /// # Panics
    /// When it does not end, or ends with success.
    pub async fn refused(name: &str, arguments: &[&str], settings: &Settings) -> String {
        let mut command = tokio::process::Command::new(binary(name));
        command
            .args(arguments)
            .env_clear()
            .envs(settings)
            .kill_on_drop(true);
        let ended = tokio::time::timeout(PATIENCE, command.output()).await;
        let output = ended.unwrap_or_else(|_| panic!("{name} {arguments:?} goes on"));
        let output = output.expect("the program starts");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert_eq!(
            output.status.code(),
            Some(1),
            "{name} {arguments:?}: {said}"
        );
        said
    }

    /// Asks it to stop, as a service manager does, and waits for its end.
    ///
    /// # Panics
    /// When it had already ended, or does not end in time.
    pub async fn stop(mut self) -> ExitStatus {
        assert!(
            self.runs(),
            "{} had ended by itself:\n{}",
            self.name,
            self.said()
        );
        let id = self.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        assert!(asked.is_ok_and(|status| status.success()));
        let end = Instant::now() + STOPS;
        loop {
            if let Some(status) = self.child.try_wait().expect("a child can be asked") {
                return status;
            }
            assert!(
                Instant::now() < end,
                "{} does not stop:\n{}",
                self.name,
                self.said()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it, so that it cannot clean up.
    ///
    /// # Panics
    /// When it had already ended, which is a fault in itself.
    pub fn kill(mut self) {
        let ended = self.child.try_wait().expect("a child can be asked");
        assert!(
            ended.is_none(),
            "{} had ended by itself:\n{}",
            self.name,
            self.said()
        );
        self.child.kill().expect("a running child can be killed");
        self.child.wait().expect("a killed child can be awaited");
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Its whole log.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let said = self.said();
            let from = said.len().saturating_sub(4_000);
            let tail = said.get(from..).unwrap_or(&said);
            eprintln!("--- {} said last:\n{tail}\n---", self.name);
        }
    }
}

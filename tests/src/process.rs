use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// One of the two programs, running.
pub struct Program {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

/// Where a program was built: beside the test that runs.
///
/// # Panics
/// When it is not there; the text says how to build it.
pub fn binary(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let folder = test
        .parent()
        .and_then(Path::parent)
        .expect("tests lie in target/<profile>/deps");
    let path = folder.join(name);
    assert!(
        path.exists(),
        "{name} is not built: run `cargo build --workspace --bins`"
    );
    path
}

impl Program {
    /// Starts a program with these settings and no others; what it says goes to a file in `folder`.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start(name: &'static str, settings: &BTreeMap<String, String>, folder: &Path) -> Self {
        let log = folder.join(format!("{name}.log"));
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

    /// Runs a program to its end and answers what it printed.
    ///
    /// # Panics
    /// When it fails.
    pub fn run(name: &str, arguments: &[&str], settings: &BTreeMap<String, String>) -> String {
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

    /// Ends it as a power cut would.
    ///
    /// # Panics
    /// When it had ended by itself before: that is a failure of its own.
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

    /// Everything it has said.
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

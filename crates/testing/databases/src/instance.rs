use std::env;
use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use chainstore_free_address::free_address;

use tempfile::TempDir;

use crate::random;

/// The uid of the user `nobody`, as whom the server runs: PostgreSQL refuses to run as root.
const NOBODY: u32 = 65_534;

/// Whether a server writes a commit to the disk before it confirms it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// It does not: this is fast, and a power cut of the machine would lose data. For tests.
    None,
    /// It does, as in production. For measurements.
    Full,
}

/// A private PostgreSQL server on a free port of this machine. It can be stopped and started again; it is
/// stopped when this value is dropped.
#[derive(Debug)]
pub struct Instance {
    data: PathBuf,
    address: String,
    options: String,
    /// The folder of a server that this value owns, removed with it. `None` for a shared server, which is
    /// stopped by its watcher.
    own: Option<TempDir>,
}

impl Instance {
    /// Starts a server that is owned by the returned value.
    pub fn start_own(durability: Durability) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut instance = Self::prepare(folder.path(), durability);
        instance.own = Some(folder);
        instance.start();
        instance
    }

    /// Makes the files of a server in a folder.
    pub(crate) fn prepare(folder: &Path, durability: Durability) -> Self {
        let (data, password) = (Self::data_in(folder), random::hex::<16>());
        let password_file = folder.join("password");
        fs::write(&password_file, &password).expect("a password file");
        // Removes files of an earlier start that failed.
        let _ = fs::remove_dir_all(&data);
        fs::create_dir(&data).expect("a folder");
        if is_root() {
            for owned in [folder, &data, &password_file] {
                chown(owned, Some(NOBODY), Some(NOBODY)).expect("another owner");
            }
        }
        let mut initdb = server_program("initdb");
        initdb
            .arg("-D")
            .arg(&data)
            .args(["-U", "shop", "--no-sync", "-E", "UTF8", "--locale=C"]);
        initdb
            .arg("--auth=scram-sha-256")
            .arg(format!("--pwfile={}", password_file.display()));
        run(initdb, &folder.join("initdb.log"));

        let port = free_address().expect("a free port").port();
        let mut options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300"
        );
        if durability == Durability::None {
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off";
        }
        Self {
            data,
            address: format!("postgres://shop:{password}@127.0.0.1:{port}"),
            options,
            own: None,
        }
    }

    /// Where a server keeps its data within its folder.
    pub(crate) fn data_in(folder: &Path) -> PathBuf {
        folder.join("data")
    }

    /// Its address, without a database.
    pub fn address(&self) -> String {
        self.address.clone()
    }

    /// Starts it, the first time or again.
    pub fn start(&self) {
        let mut pg_ctl = server_program("pg_ctl");
        pg_ctl
            .arg("-D")
            .arg(&self.data)
            .arg("-l")
            .arg(self.data.join("log"))
            .args(["-w", "start", "-o", &self.options]);
        run(pg_ctl, &self.data.with_file_name("start.log"));
    }

    /// Stops it at once: every connection breaks, and open transactions are rolled back.
    pub fn stop(&self) {
        let mut pg_ctl = server_program("pg_ctl");
        pg_ctl
            .arg("-D")
            .arg(&self.data)
            .args(["-w", "-m", "immediate", "stop"]);
        run(pg_ctl, &self.data.with_file_name("stop.log"));
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if self.own.is_some() && std::thread::panicking() {
            let said = fs::read_to_string(self.data.join("log")).unwrap_or_default();
            let lines: Vec<_> = said.lines().rev().take(20).collect();
            eprintln!(
                "--- PostgreSQL said last, newest first:\n{}\n---",
                lines.join("\n")
            );
        }
        if self.own.is_some() && self.data.join("postmaster.pid").exists() {
            self.stop();
        }
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|myself| myself.uid() == 0)
}

/// A command that runs a program of the server, as a user that the server accepts.
pub(crate) fn server_program(name: &str) -> Command {
    let program = program(name);
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args([&format!("--reuid={NOBODY}"), &format!("--regid={NOBODY}")]);
    command
        .args(["--clear-groups", "--inh-caps=-all", "--no-new-privs"])
        .arg(program);
    command
}

/// Where a program that comes with PostgreSQL is installed.
pub fn program(name: &str) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let in_path = env::split_paths(&path).map(|folder| folder.join(name));
    let debian = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let debian = debian.map(|version| version.path().join("bin").join(name));
    in_path.chain(debian).find(|program| program.is_file()).unwrap_or_else(|| {
        panic!("PostgreSQL's `{name}` is not installed; on Debian: apt-get install --no-install-recommends postgresql")
    })
}

fn run(mut command: Command, log: &Path) {
    // The output goes to a file. The server would inherit a pipe and keep it open, and the test would wait
    // for its end.
    let output = File::create(log).expect("a log");
    let both = output.try_clone().expect("a log");
    command
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(both);
    let status = command.status();
    let said = fs::read_to_string(log).unwrap_or_default();
    assert!(
        status.as_ref().is_ok_and(ExitStatus::success),
        "{command:?} failed: {status:?}\n{said}"
    );
}

//! Runs measured programs on a core of their own, and reads their CPU time and memory.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chainstore_free_address::free_address;

use crate::Fallible;

/// The core on which only measured programs run. The load runs on another core, on which `tests/measure`
/// starts this program.
const SERVED_ON: &str = "0";

/// The longest wait for something that a working program does almost at once, such as listening on its address. After
/// this time the measurement of the goal ends with an error.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// A program that runs until it is dropped.
pub(crate) struct Running {
    child: Child,
    log: PathBuf,
}

/// The path of a program of the product, in the folder of this program.
pub(crate) fn beside(name: &str) -> Fallible<PathBuf> {
    let path = std::env::current_exe()?.with_file_name(name);
    if path.is_file() {
        Ok(path)
    } else {
        Err(format!("{name} is not built: run tests/measure").into())
    }
}

/// A command that runs on the measured core, or on any core when the machine has only one.
pub(crate) fn pinned(program: impl AsRef<OsStr>) -> Command {
    if cores() < 2 {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.args(["-c", SERVED_ON]).arg(program);
    command
}

/// Moves the calling thread to the measured core, unless the machine has only one.
pub(crate) fn pin_this_thread() -> Fallible<()> {
    if cores() < 2 {
        return Ok(());
    }
    let thread = fs::read_link("/proc/thread-self")?;
    let mut taskset = Command::new("taskset");
    taskset.args(["-pc", SERVED_ON]);
    let output = taskset
        .arg(thread.file_name().unwrap_or_default())
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    Err("a thread cannot be moved to the measured core".into())
}

/// Cores of the machine, also those that this process may not use.
pub(crate) fn cores() -> usize {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    cpus.lines()
        .filter(|line| line.starts_with("processor"))
        .count()
}

/// The model of the cores.
pub(crate) fn model() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find(|line| line.starts_with("model name"));
    let name = model.and_then(|line| line.split(": ").nth(1));
    name.unwrap_or("of an unknown model").to_owned()
}

/// Starts this program a second time, as a server on the measured core, and waits until it listens. Returns the server
/// and its address.
pub(crate) async fn serve(arguments: &[&str], log: &Path) -> Fallible<(Running, SocketAddr)> {
    let address = free_address()?;
    let mut command = pinned(std::env::current_exe()?);
    command.args(arguments);
    command.args(["--bind", &address.to_string()]);
    let server = Running::start(command, log)?;
    listens(address).await?;
    Ok((server, address))
}

/// Waits until a program that is starting listens on its address.
pub(crate) async fn listens(address: SocketAddr) -> Fallible<()> {
    let give_up = Instant::now() + SOON;
    while let Err(error) = tokio::net::TcpStream::connect(address).await {
        if Instant::now() > give_up {
            return Err(format!("nobody listens on {address}: {error}").into());
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(())
}

impl Running {
    /// Starts a command; its output goes into a file.
    pub(crate) fn start(mut command: Command, log: &Path) -> Fallible<Self> {
        let file = File::create(log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()?;
        Ok(Self {
            child,
            log: log.to_owned(),
        })
    }

    /// An error with the last lines of the program's output.
    pub(crate) fn explain(&self, error: impl fmt::Display) -> String {
        let said = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = said.lines().collect();
        let last = &lines[lines.len().saturating_sub(5)..];
        format!(
            "{error}; {} said last:\n    {}",
            self.log.file_name().unwrap_or_default().display(),
            last.join("\n    ")
        )
    }

    /// CPU time of all its threads so far, in microseconds.
    pub(crate) fn cpu(&self) -> Fallible<f64> {
        cpu(self.child.id())
    }

    /// Resident memory, in MiB.
    pub(crate) fn memory(&self) -> Fallible<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
        Ok(kib.ok_or("no memory in the status")? / 1024.0)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The two calls fail only if the program has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// CPU time of a process in microseconds: the sum of the scheduler's counts for its threads.
pub(crate) fn cpu(process: u32) -> Fallible<f64> {
    let mut sum = 0.0;
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        // A thread that has ended meanwhile is skipped.
        let line = fs::read_to_string(thread?.path().join("schedstat")).unwrap_or_default();
        sum += line
            .split(' ')
            .next()
            .and_then(|ns| ns.parse::<f64>().ok())
            .unwrap_or(0.0);
    }
    Ok(sum / 1e3)
}

/// Runs a program of the product, waits for its end, and answers what it printed.
pub(crate) fn run(
    name: &str,
    arguments: &[&str],
    settings: &BTreeMap<String, String>,
) -> Fallible<String> {
    let output = Command::new(beside(name)?)
        .args(arguments)
        .env_clear()
        .envs(settings)
        .output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{name} {arguments:?} failed: {said}").into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

//! Server and gateway as child processes: started, watched, killed on request, restarted, stopped.

use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::error::Failure;
use crate::log::{Line, Log};

/// The program, arguments and environment of a child process.
#[derive(Debug, Clone)]
pub(crate) struct Recipe {
    pub(crate) name: &'static str,
    pub(crate) program: PathBuf,
    pub(crate) args: Vec<String>,
    pub(crate) env: Vec<(String, String)>,
}

impl Recipe {
    /// The same program and environment with other arguments.
    pub(crate) fn with_args(&self, args: &[&str]) -> Self {
        Self {
            args: args.iter().map(ToString::to_string).collect(),
            ..self.clone()
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        // Settings of another store in the environment must not be used here.
        for (name, _) in std::env::vars_os() {
            if name
                .to_str()
                .is_some_and(|name| name.starts_with("CHAINSTORE_"))
            {
                command.env_remove(name);
            }
        }
        command
            .arg(self.name)
            .args(&self.args)
            .envs(self.env.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        // In a process group of its own, so that Ctrl-C goes only to the sandbox, which stops its children in
        // their order.
        #[cfg(unix)]
        command.process_group(0);
        command
    }

    /// Runs it, waits for its end, and answers its standard output.
    pub(crate) async fn run(&self) -> Result<String, Failure> {
        let output = self.command().output().await;
        let output = output.map_err(Failure::io(format!("cannot run {}", self.name)))?;
        let written = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            return Ok(written);
        }
        let log = Log::default();
        let errors = String::from_utf8_lossy(&output.stderr);
        written
            .lines()
            .chain(errors.lines())
            .for_each(|line| log.add(line));
        Err(Failure::Ended {
            name: self.name,
            how: output.status.to_string(),
            log: log.tail(20),
        })
    }
}

/// The state of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    Running,
    Restarting,
    /// It ended too often and is not started again.
    Failed,
}

/// A program as the page shows it.
#[derive(Debug, Serialize)]
pub(crate) struct View {
    name: &'static str,
    state: State,
    pid: Option<u32>,
    starts: u32,
    events: Vec<Line>,
    log: Vec<Line>,
}

#[derive(Debug)]
struct Status {
    state: State,
    pid: Option<u32>,
    starts: u32,
}

struct Shared {
    recipe: Recipe,
    verbose: bool,
    status: Mutex<Status>,
    events: Log,
    log: Log,
    crash: Notify,
    stop: CancellationToken,
}

/// A program that is started again whenever it ends.
pub(crate) struct Program {
    shared: Arc<Shared>,
    task: Mutex<Option<JoinHandle<()>>>,
}

/// A program that ends before this time counts as a failed start.
const SHORT_LIFE: Duration = Duration::from_secs(3);
const FAILED_STARTS: u32 = 3;
const RESTART_AFTER: Duration = Duration::from_millis(700);
const STOP_WITHIN: Duration = Duration::from_secs(5);

impl Program {
    /// Starts it and keeps it running until [`Program::stop`].
    pub(crate) fn start(recipe: Recipe, verbose: bool) -> Result<Self, Failure> {
        let shared = Arc::new(Shared {
            recipe,
            verbose,
            status: Mutex::new(Status {
                state: State::Restarting,
                pid: None,
                starts: 0,
            }),
            events: Log::default(),
            log: Log::default(),
            crash: Notify::new(),
            stop: CancellationToken::new(),
        });
        let first = shared.spawn()?;
        let task = tokio::spawn(keep(Arc::clone(&shared), first));
        Ok(Self {
            shared,
            task: Mutex::new(Some(task)),
        })
    }

    /// Kills it, so that it cannot clean up; it is started again.
    pub(crate) fn crash(&self) {
        self.shared.crash.notify_one();
    }

    pub(crate) fn pid(&self) -> Option<u32> {
        self.shared.status().pid
    }

    /// Fails if the program has ended, or with [`Failure::NotReady`] when the time limit is over.
    pub(crate) fn still_hopeful(&self, since: Instant, limit: Duration) -> Result<(), Failure> {
        let name = self.shared.recipe.name;
        let log = self.shared.log.tail(20);
        if self.shared.status().state == State::Failed {
            let how = self.shared.events.last(1).pop();
            let how = how.map(|line| line.text).unwrap_or_default();
            return Err(Failure::Ended { name, how, log });
        }
        if since.elapsed() > limit {
            let seconds = limit.as_secs();
            return Err(Failure::NotReady { name, seconds, log });
        }
        Ok(())
    }

    pub(crate) fn view(&self) -> View {
        let status = self.shared.status();
        View {
            name: self.shared.recipe.name,
            state: status.state,
            pid: status.pid,
            starts: status.starts,
            events: self.shared.events.last(6),
            log: self.shared.log.last(6),
        }
    }

    /// Asks it to stop, and kills it after some seconds.
    pub(crate) async fn stop(&self) {
        self.shared.stop.cancel();
        let task = self
            .task
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(task) = task {
            // An error is a panic of the task, which was printed; its child process is killed with it.
            let _ = task.await;
        }
    }
}

impl Shared {
    fn status(&self) -> std::sync::MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spawn(self: &Arc<Self>) -> Result<Child, Failure> {
        let name = self.recipe.name;
        let mut child = self
            .recipe
            .command()
            .spawn()
            .map_err(Failure::io(format!("cannot start {name}")))?;
        if let Some(out) = child.stdout.take() {
            tokio::spawn(read_lines(out, Arc::clone(self)));
        }
        if let Some(err) = child.stderr.take() {
            tokio::spawn(read_lines(err, Arc::clone(self)));
        }
        let mut status = self.status();
        status.state = State::Running;
        status.pid = child.id();
        status.starts += 1;
        let pid = child.id().unwrap_or_default();
        self.events.add(format!("started, process {pid}"));
        Ok(child)
    }

    fn ended(&self, state: State, how: &str) {
        let mut status = self.status();
        status.state = state;
        status.pid = None;
        self.events.add(how);
    }
}

/// Watches one child after the other until it is asked to stop.
async fn keep(shared: Arc<Shared>, first: Child) {
    let mut child = first;
    let mut failed_starts = 0;
    loop {
        let started = Instant::now();
        let pid = child.id().unwrap_or_default();
        let how = tokio::select! {
            () = shared.stop.cancelled() => return end(child).await,
            () = shared.crash.notified() => {
                // An error means that it has already ended.
                let _ = child.kill().await;
                failed_starts = 0;
                format!("process {pid} killed (SIGKILL)")
            }
            status = child.wait() => {
                failed_starts = if started.elapsed() < SHORT_LIFE { failed_starts + 1 } else { 0 };
                format!("process {pid} {}", described(status))
            }
        };
        loop {
            // A program that never ran, or has ended several times in a row, is not started again.
            if failed_starts >= FAILED_STARTS || (failed_starts > 0 && shared.status().starts == 1)
            {
                return shared.ended(State::Failed, &how);
            }
            if shared.status().state == State::Running {
                shared.ended(State::Restarting, &how);
            }
            tokio::select! {
                () = shared.stop.cancelled() => return,
                () = tokio::time::sleep(RESTART_AFTER) => {}
            }
            match shared.spawn() {
                Ok(next) => {
                    child = next;
                    break;
                }
                Err(error) => {
                    failed_starts += 1;
                    shared.events.add(error.to_string());
                }
            }
        }
    }
}

fn described(status: std::io::Result<ExitStatus>) -> String {
    match status {
        Ok(status) => format!("ended by itself: {status}"),
        Err(error) => format!("was lost: {error}"),
    }
}

async fn end(mut child: Child) {
    #[cfg(unix)]
    if let Some(pid) = child.id() {
        // The standard library cannot send SIGTERM, so the tool `kill` does. If it is missing, the process is
        // killed below.
        let _ = Command::new("kill")
            .args(["-TERM", &pid.to_string()])
            .stderr(Stdio::null())
            .status()
            .await;
    }
    if tokio::time::timeout(STOP_WITHIN, child.wait())
        .await
        .is_err()
    {
        // An error means that it has already ended.
        let _ = child.kill().await;
    }
}

async fn read_lines(stream: impl AsyncRead + Unpin, shared: Arc<Shared>) {
    let mut lines = BufReader::new(stream).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if shared.verbose {
            eprintln!("{:>18}  {line}", shared.recipe.name);
        }
        shared.log.add(line);
    }
}

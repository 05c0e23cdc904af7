//! A private PostgreSQL server, shared by all tests of one run.
//!
//! The first test starts it and makes a migrated template; each test gets a database of its own from
//! that. Every test process holds a shared lock on a file; a watcher takes that lock for itself once
//! nobody holds it, stops the server and removes its folder. So nothing is left behind, however the
//! tests end, and a test runner with one process for each test pays for one server.

use std::{
    env, fs,
    fs::File,
    io::Read,
    net::TcpListener,
    os::unix::fs::{MetadataExt, chown},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    sync::{Arc, OnceLock},
};

use chainstore_port_contracts::ManualClock;
use sqlx::Connection;

use crate::fixture;

/// PostgreSQL refuses to run as root; this is the uid of nobody.
const NOBODY: u32 = 65_534;
const TEMPLATE: &str = "template_shop";

/// A migrated, empty database.
pub(crate) async fn database() -> String {
    create(Some(TEMPLATE)).await
}

/// A database without any table.
pub(crate) async fn empty_database() -> String {
    create(None).await
}

async fn create(template: Option<&str>) -> String {
    let server = server().await;
    let mut random = [0; 8];
    File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut random))
        .expect("random bytes");
    let name = format!("t_{:016x}", u64::from_be_bytes(random));
    let from = template.map_or_else(String::new, |template| format!(" TEMPLATE {template}"));
    admin(server, &format!("CREATE DATABASE {name}{from}")).await;
    format!("{server}/{name}")
}

async fn admin(server: &str, sql: &str) {
    let mut connection = sqlx::PgConnection::connect(&format!("{server}/postgres"))
        .await
        .expect("the server answers");
    sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(&mut connection)
        .await
        .expect("a statement");
}

/// The address of the server, without a database.
async fn server() -> &'static str {
    static SERVER: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();
    SERVER.get_or_init(join).await
}

/// Joins the server of this run, or starts it.
async fn join() -> String {
    static PRESENCE: OnceLock<File> = OnceLock::new();
    let run = env::var("NEXTEST_RUN_ID").unwrap_or_else(|_| std::process::id().to_string());
    let folder = env::temp_dir().join(format!("chainstore-pg-{run}"));
    PRESENCE.get_or_init(|| present(&folder));
    let starting = File::create(folder.join("starting")).expect("a lock file");
    starting.lock().expect("a lock");
    if let Ok(address) = fs::read_to_string(folder.join("address")) {
        return address;
    }
    let address = start(&folder);
    admin(&address, &format!("CREATE DATABASE {TEMPLATE}")).await;
    let template = format!("{address}/{TEMPLATE}");
    let shop = fixture::connect(&template, Arc::new(ManualClock::default())).await;
    shop.migrate().await.expect("the schema");
    shop.close().await;
    fs::write(folder.join("address"), &address).expect("the address is kept");
    address
}

/// Holds the shared lock of a folder that is really there: a watcher may have removed one meanwhile.
fn present(folder: &Path) -> File {
    loop {
        fs::create_dir_all(folder).expect("a folder");
        let path = folder.join("users");
        let Ok(file) = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
        else {
            continue;
        };
        file.lock_shared().expect("a lock");
        let same =
            |there: fs::Metadata| file.metadata().is_ok_and(|held| held.ino() == there.ino());
        if fs::metadata(&path).is_ok_and(same) {
            return file;
        }
    }
}

fn start(folder: &Path) -> String {
    let (data, password) = (folder.join("data"), password());
    let password_file = folder.join("password");
    fs::write(&password_file, &password).expect("a password file");
    // What a start that failed left behind.
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

    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|free| free.local_addr())
        .expect("a free port")
        .port();
    let options = format!(
        "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off \
         -c synchronous_commit=off -c full_page_writes=off -c max_connections=300"
    );
    let mut pg_ctl = server_program("pg_ctl");
    pg_ctl
        .arg("-D")
        .arg(&data)
        .arg("-l")
        .arg(data.join("log"))
        .args(["-w", "start", "-o", &options]);
    run(pg_ctl, &folder.join("start.log"));
    watch(folder, &data);
    format!("postgres://shop:{password}@127.0.0.1:{port}")
}

/// Leaves a process that stops the server when the last test has gone, and a little patience later.
#[expect(clippy::zombie_processes, reason = "it outlives the tests on purpose")]
fn watch(folder: &Path, data: &Path) {
    let script = r#"
        cd /
        while :; do
            flock -x "$1/users" true
            sleep 3
            flock -n -x "$1/users" sh -c '"$@" && rm -rf "$0"' "$@" && exit
            test -d "$1" || exit
        done
    "#;
    let stop = server_program("pg_ctl");
    let mut watcher = Command::new("setsid");
    watcher
        .args(["sh", "-c", script, "watch"])
        .arg(folder)
        .arg(stop.get_program())
        .args(stop.get_args());
    watcher
        .arg("-D")
        .arg(data)
        .args(["-m", "immediate", "stop"]);
    watcher
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    watcher.spawn().expect("a watcher");
}

fn password() -> String {
    let mut random = [0; 16];
    File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut random))
        .expect("random bytes");
    random
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|myself| myself.uid() == 0)
}

/// A program of the server, as a user it accepts.
fn server_program(name: &str) -> Command {
    let program = find(name);
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

fn find(name: &str) -> PathBuf {
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
    // A file, not a pipe: a daemon that inherits a pipe would keep the test waiting.
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

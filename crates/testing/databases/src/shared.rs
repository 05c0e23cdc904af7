//! One server for all tests of a run.
//!
//! The first test starts the server and makes a migrated template; the database of each test is a copy of
//! it. Every test process holds a shared lock on a file. A watcher process waits until nobody holds the
//! lock, then stops the server and removes its folder. So nothing is left behind, however the tests end,
//! and a test runner with one process for each test still starts only one server.

use std::env;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Stdio;
use std::sync::OnceLock;

use crate::behind::meddle;
use crate::connect::migrate;
use crate::instance::{Durability, Instance, server_program};

/// The migrated database from which others are made.
pub(crate) const TEMPLATE: &str = "template_shop";

/// The address of the server, without a database.
pub(crate) async fn server() -> &'static str {
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
    let server = Instance::prepare(&folder, Durability::None);
    server.start();
    watch(&folder);
    let address = server.address();
    meddle(
        &format!("{address}/postgres"),
        &format!("CREATE DATABASE {TEMPLATE}"),
    )
    .await;
    migrate(&format!("{address}/{TEMPLATE}")).await;
    fs::write(folder.join("address"), &address).expect("the address is kept");
    address
}

/// Takes the shared lock of the folder. It tries again if a watcher has removed the folder meanwhile.
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

/// Starts a process that outlives the test: it stops the server 10 seconds after the last test has ended.
///
/// It removes the file with the address first, so that a test that begins meanwhile does not find the address
/// of a stopped server. Then it renames the folder: removing it takes time, and the next server may use the
/// name already.
#[expect(clippy::zombie_processes, reason = "it outlives the tests on purpose")]
fn watch(folder: &Path) {
    let script = r#"
        cd /
        end='rm -f "$0/address"; "$@"; mv "$0" "$0.$$"; rm -rf "$0.$$"; exit 0'
        while :; do
            flock -x "$1/users" true
            sleep 10
            flock -n -x "$1/users" sh -c "$end" "$@" && exit
            test -d "$1" || exit
        done
    "#;
    let stop = server_program("pg_ctl");
    let mut watcher = std::process::Command::new("setsid");
    watcher
        .args(["sh", "-c", script, "watch"])
        .arg(folder)
        .arg(stop.get_program())
        .args(stop.get_args());
    watcher
        .arg("-D")
        .arg(Instance::data_in(folder))
        .args(["-m", "immediate", "stop"]);
    watcher
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    watcher.spawn().expect("a watcher");
}

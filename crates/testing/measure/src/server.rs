//! A PostgreSQL server that keeps its promises, on the core of what is measured.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use chainstore_databases::{Durability, Instance, TestDatabase};
use sqlx::{Connection as _, PgConnection};

use crate::Fallible;
use crate::process::{SERVED_ON, cores};

/// The server; it ends with this value.
pub(crate) struct Server(Instance);

impl Server {
    /// Starts it with fsync and everything else as it comes.
    pub(crate) async fn start() -> Fallible<Self> {
        let server = Self(Instance::start_own(Durability::Full));
        if cores() > 1 {
            server.pin().await?;
        }
        Ok(server)
    }

    /// A database with a schema.
    pub(crate) async fn database(&self) -> TestDatabase {
        self.0.migrated().await
    }

    /// Connections inherit the core of the process that makes them; its helpers run already.
    async fn pin(&self) -> Fallible<()> {
        let mut connection =
            PgConnection::connect(&format!("{}/postgres", self.0.address())).await?;
        let data: String = sqlx::query_scalar("SHOW data_directory")
            .fetch_one(&mut connection)
            .await?;
        connection.close().await?;
        let pid = fs::read_to_string(PathBuf::from(data).join("postmaster.pid"))?;
        let postmaster = pid.lines().next().ok_or("no process number")?.to_owned();
        if !move_to_core(&postmaster)? {
            return Err("the server cannot be moved to its core".into());
        }
        for entry in fs::read_dir("/proc")? {
            let path = entry?.path();
            // A process may end meanwhile; its name may hold spaces, but ends with the last bracket.
            let stat = fs::read_to_string(path.join("stat")).unwrap_or_default();
            let parent = stat
                .rsplit_once(')')
                .and_then(|(_, rest)| rest.split_whitespace().nth(1));
            if parent == Some(&postmaster) {
                move_to_core(&path.file_name().unwrap_or_default().to_string_lossy())?;
            }
        }
        Ok(())
    }
}

/// Whether it could be done: the process may have ended.
fn move_to_core(process: &str) -> Fallible<bool> {
    let mut taskset = Command::new("taskset");
    let output = taskset.args(["-pc", SERVED_ON, process]).output()?;
    Ok(output.status.success())
}

/// A program that comes with PostgreSQL.
pub(crate) fn program(name: &str) -> Fallible<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&path).map(|folder| folder.join(name));
    let debian = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let debian = debian.map(|version| version.path().join("bin").join(name));
    let found = in_path.chain(debian).find(|program| program.is_file());
    found.ok_or_else(|| {
        format!("PostgreSQL's {name} is not installed: tests/run --only tools").into()
    })
}

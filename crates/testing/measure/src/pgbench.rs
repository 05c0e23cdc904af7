//! Runs pgbench with the statements of a checkout.

use std::fs;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::Fallible;
use crate::script::Script;

/// Runs pgbench on a copy of the shop's database; its script places orders for the buyers in the copy.
pub(crate) struct Pgbench {
    url: String,
    script: PathBuf,
    constants: Vec<String>,
    /// The number of the last buyer that has ordered.
    last: u32,
}

impl Pgbench {
    /// Writes the script into `folder`, for the copy of the database at `url`. In this copy the buyers up to the number
    /// `last` have already ordered; the script places orders for the buyers after them.
    pub(crate) fn new(url: &str, folder: &Path, script: &Script, last: u32) -> Fallible<Self> {
        let path = folder.join("checkout.sql");
        fs::write(&path, &script.text)?;
        Ok(Self {
            url: url.to_owned(),
            script: path,
            constants: (0..)
                .zip(&script.constants)
                .map(|(number, value): (u32, _)| format!("--define=c{number}={value}"))
                .collect(),
            last,
        })
    }

    /// Runs the script for the next buyers. Answers the transactions for each second.
    pub(crate) async fn run(&mut self, clients: u32, each: u32) -> Fallible<f64> {
        let output = Command::new(chainstore_databases::program("pgbench"))
            .args(["--no-vacuum", "--protocol=prepared", "--jobs=1"])
            .args([
                "--define=i=0".into(),
                format!("--define=base={}", self.last),
            ])
            .args([
                format!("--define=each={each}"),
                format!("--client={clients}"),
                format!("--transactions={each}"),
            ])
            .args(&self.constants)
            .arg("--file")
            .arg(&self.script)
            // pgbench accepts a whole address in place of the name of a database. The address is not an argument,
            // because every user of the machine can read the arguments of a process, and the address contains the
            // password.
            .env("PGDATABASE", &self.url)
            .kill_on_drop(true)
            .output()
            .await?;
        self.last += clients * each;
        let said = String::from_utf8_lossy(&output.stdout);
        let complained = String::from_utf8_lossy(&output.stderr);
        let rate = said
            .lines()
            .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        match rate {
            Some(rate) if output.status.success() && !complained.contains("aborted") => Ok(rate),
            _ => Err(format!("pgbench failed: {said}{complained}").into()),
        }
    }
}

//! Runs pgbench with the statements of a checkout.

use std::fs;
use std::path::{Path, PathBuf};

use sqlx::{Connection as _, PgConnection};
use tokio::process::Command;

use crate::Fallible;
use crate::script::Script;

/// A copy of the shop's database, with a script that orders for its buyers.
pub(crate) struct Pgbench {
    url: String,
    script: PathBuf,
    constants: Vec<String>,
    /// The number of the last buyer that has ordered.
    last: u32,
    /// How many orders the copy had at the beginning.
    before: u32,
    done: u32,
}

impl Pgbench {
    /// Opens the copy: the buyers above `last` have not ordered.
    pub(crate) async fn open(
        url: String,
        folder: &Path,
        script: &Script,
        last: u32,
    ) -> Fallible<Self> {
        let before = orders(&url).await?;
        let path = folder.join("checkout.sql");
        fs::write(&path, &script.text)?;
        Ok(Self {
            url,
            script: path,
            constants: (0..)
                .zip(&script.constants)
                .map(|(number, value): (u32, _)| format!("--define=c{number}={value}"))
                .collect(),
            last,
            before,
            done: 0,
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
            .envs(environment(&self.url)?)
            .kill_on_drop(true)
            .output()
            .await?;
        self.last += clients * each;
        self.done += clients * each;
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

    /// Checks that every transaction has added an order.
    pub(crate) async fn check(&self) -> Fallible<()> {
        let orders = orders(&self.url).await? - self.before;
        if orders == self.done {
            return Ok(());
        }
        Err(format!("pgbench left {orders} orders in {} transactions", self.done).into())
    }
}

async fn orders(url: &str) -> Fallible<u32> {
    let mut connection = PgConnection::connect(url).await?;
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM orders")
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    Ok(u32::try_from(count)?)
}

/// The variables of libpq for `postgres://user:password@host:port/name`.
fn environment(url: &str) -> Fallible<[(&'static str, String); 5]> {
    let url = chainstore_egress::Url::parse(url)?;
    let port = url.port().unwrap_or(5432).to_string();
    Ok([
        ("PGHOST", url.host_str().unwrap_or_default().to_owned()),
        ("PGPORT", port),
        ("PGUSER", url.username().to_owned()),
        ("PGPASSWORD", url.password().unwrap_or_default().to_owned()),
        ("PGDATABASE", url.path().trim_start_matches('/').to_owned()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_database_becomes_variables() {
        let found = environment("postgres://shop:word@127.0.0.1:5433/t_1").expect("an address");
        let values = found.map(|(_, value)| value);
        assert_eq!(values, ["127.0.0.1", "5433", "shop", "word", "t_1"]);
    }
}

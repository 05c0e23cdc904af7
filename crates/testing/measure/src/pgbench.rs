//! pgbench with the statements of a checkout.

use std::fs;
use std::path::PathBuf;

use chainstore_databases::TestDatabase;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::process::Command;

use crate::Fallible;
use crate::server::program;

/// Carts that `fill.sql` makes.
const CARTS: u32 = 60_000;

/// A database that was filled for pgbench, and the scripts.
pub(crate) struct Pgbench {
    program: PathBuf,
    database: TestDatabase,
    folder: tempfile::TempDir,
    /// Carts used up so far.
    used: u32,
}

/// What a transaction does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Script {
    /// The statements of the store, one after the other.
    Same,
    /// What they write, in one statement.
    One,
}

impl Script {
    const fn text(self) -> &'static str {
        match self {
            Self::Same => include_str!("../sql/checkout.sql"),
            Self::One => include_str!("../sql/checkout_one.sql"),
        }
    }
}

impl Pgbench {
    pub(crate) async fn new(database: TestDatabase) -> Fallible<Self> {
        let mut connection = PgConnection::connect(database.url()).await?;
        connection.execute(include_str!("../sql/fill.sql")).await?;
        connection.close().await?;
        let folder = tempfile::tempdir()?;
        for script in [Script::Same, Script::One] {
            fs::write(folder.path().join(format!("{script:?}")), script.text())?;
        }
        Ok(Self {
            program: program("pgbench")?,
            database,
            folder,
            used: 0,
        })
    }

    /// Transactions a second.
    pub(crate) async fn run(&mut self, script: Script, clients: u32, each: u32) -> Fallible<f64> {
        let base = self.used;
        self.used += clients * each;
        if self.used >= CARTS {
            return Err("pgbench has no carts left".into());
        }
        let output = Command::new(&self.program)
            .args(["--no-vacuum", "--protocol=prepared", "--jobs=1"])
            .args([
                format!("--client={clients}"),
                format!("--transactions={each}"),
            ])
            .args([
                format!("--define=base={base}"),
                format!("--define=each={each}"),
                "--define=i=0".into(),
            ])
            .arg("--file")
            .arg(self.folder.path().join(format!("{script:?}")))
            .envs(environment(self.database.url())?)
            .kill_on_drop(true)
            .output()
            .await?;
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

    /// Every transaction has left an order and taken a cart.
    pub(crate) async fn check(&self) -> Fallible<()> {
        let mut connection = PgConnection::connect(self.database.url()).await?;
        let query =
            "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM carts WHERE version = 2)";
        let (orders, carts): (i64, i64) = sqlx::query_as(query).fetch_one(&mut connection).await?;
        connection.close().await?;
        let used = i64::from(self.used);
        if (orders, carts) == (used, used) {
            Ok(())
        } else {
            Err(
                format!("pgbench made {orders} orders from {carts} carts in {used} transactions")
                    .into(),
            )
        }
    }
}

/// `postgres://user:password@host:port/name` as libpq's variables.
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

/// The statements of the script, each by its verb and the table it names first.
pub(crate) fn outline() -> Vec<String> {
    let lines = Script::Same.text().lines();
    lines
        .filter(|line| !line.starts_with('\\'))
        .filter_map(gist)
        .collect()
}

/// Verb and table of a statement; `None` for what opens or closes a transaction.
pub(crate) fn gist(sql: &str) -> Option<String> {
    let mut words = sql
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty());
    let verb = words.next()?;
    let table = match verb {
        "SELECT" if sql.contains("nextval") => "address_indexes",
        "SELECT" | "DELETE" => words.skip_while(|word| *word != "FROM").nth(1)?,
        "INSERT" => words.nth(1)?,
        "UPDATE" => words.next()?,
        _ => return None,
    };
    Some(format!("{verb} {table}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_told_by_verb_and_table() {
        let gist = |sql| gist(sql).unwrap_or_default();
        assert_eq!(
            gist(r#"SELECT "a"."x" FROM "a" WHERE "a"."x" = $1"#),
            "SELECT a"
        );
        assert_eq!(gist(r#"INSERT INTO "b" ("x") VALUES ($1)"#), "INSERT b");
        assert_eq!(gist(r#"UPDATE "c" SET "x" = $1"#), "UPDATE c");
        assert_eq!(gist(r#"DELETE FROM "d""#), "DELETE d");
        assert_eq!(gist("COMMIT"), "");
        assert_eq!(outline().len(), 25);
    }

    #[test]
    fn the_address_of_a_database_becomes_variables() {
        let found = environment("postgres://shop:word@127.0.0.1:5433/t_1").expect("an address");
        let values = found.map(|(_, value)| value);
        assert_eq!(values, ["127.0.0.1", "5433", "shop", "word", "t_1"]);
    }
}

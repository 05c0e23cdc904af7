use std::{sync::Arc, time::Duration};

use sea_orm::{DatabaseConnection, metric};
use tokio::time::Instant;

/// Is called in the task that runs the statement, right after the database answered: an observer that
/// takes time takes it from the shop, and one that ends the process ends it exactly there.
pub type Observer = Arc<dyn Fn(Statement<'_>) + Send + Sync>;

/// One thing the adapter asked the database for. It never holds a value of a row.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Statement<'a> {
    /// Where it stands.
    pub phase: Phase,
    /// Its text with placeholders; `COMMIT` at the end of a transaction.
    pub sql: &'a str,
    /// How long the database took; nothing before a commit.
    pub took: Duration,
    /// The database refused it.
    pub failed: bool,
}

/// Where a statement stands. What lies between the last two is the only moment in which nobody knows
/// whether the transaction is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It ran.
    Executed,
    /// A transaction is about to be made durable.
    Committing,
    /// A transaction is durable, unless the commit failed; whoever waits for it has not been told.
    Committed,
}

impl<'a> Statement<'a> {
    /// Its first word, such as `INSERT`.
    pub fn verb(&self) -> &'a str {
        self.sql.split_whitespace().next().unwrap_or_default()
    }

    /// Whether it changes rows. A number drawn from a sequence does not count: it is never taken back.
    pub fn writes(&self) -> bool {
        let parts: &[&str] = match self.verb() {
            "INSERT" | "UPDATE" | "DELETE" => return true,
            "WITH" => &["INSERT INTO ", "DELETE FROM ", " SET "],
            _ => &[],
        };
        parts.iter().any(|part| self.sql.contains(part))
    }
}

/// Whoever observes, if anybody does.
#[derive(Clone, Default)]
pub(crate) struct Observers(Option<Observer>);

impl Observers {
    pub(crate) fn new(observer: Option<Observer>) -> Self {
        Self(observer)
    }

    /// Hears of every statement on this pool and in its transactions.
    pub(crate) fn follow(&self, pool: &mut DatabaseConnection) {
        if let Some(observer) = self.0.clone() {
            pool.set_metric_callback(move |info: &metric::Info<'_>| {
                observer(Statement {
                    phase: Phase::Executed,
                    sql: &info.statement.sql,
                    took: info.elapsed,
                    failed: info.failed,
                });
            });
        }
    }

    /// Runs a commit between its two phases.
    pub(crate) async fn commit<T, E>(
        &self,
        commit: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let Some(observer) = &self.0 else {
            return commit.await;
        };
        let tell = |phase, took, failed| {
            observer(Statement {
                phase,
                sql: "COMMIT",
                took,
                failed,
            });
        };
        tell(Phase::Committing, Duration::ZERO, false);
        let started = Instant::now();
        let result = commit.await;
        tell(Phase::Committed, started.elapsed(), result.is_err());
        result
    }
}

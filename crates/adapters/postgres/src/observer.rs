use std::{fmt, sync::Arc, time::Duration};

use sea_orm::{DatabaseConnection, Values, metric};
use tokio::time::Instant;

/// A function that is called for each statement, in the task that runs it, after the database has
/// answered. The task goes on when the function returns. Only tests and measurements install one.
pub type Observer = Arc<dyn Fn(Statement<'_>) + Send + Sync>;

/// A statement that the adapter ran. Its `Debug` form contains no value of a row.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Statement<'a> {
    /// How far the statement has come.
    pub phase: Phase,
    /// Its text with placeholders; `COMMIT` at the end of a transaction.
    pub sql: &'a str,
    /// How long the database took; zero in the phase [`Phase::Committing`].
    pub took: Duration,
    /// Whether the database answered with an error.
    pub failed: bool,
    bound: Bound<'a>,
}

/// The statement with the values bound to it; `None` for a commit.
#[derive(Clone, Copy)]
struct Bound<'a>(Option<&'a sea_orm::Statement>);

impl fmt::Debug for Bound<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

/// How far a statement has come. Between `Committing` and `Committed` it is unknown whether the
/// transaction is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The statement ran.
    Executed,
    /// The commit is about to begin.
    Committing,
    /// The commit has ended; the transaction is durable unless `failed` is set. The caller of the commit
    /// does not have the answer yet.
    Committed,
}

impl<'a> Statement<'a> {
    /// Its first word, such as `INSERT`.
    pub fn verb(&self) -> &'a str {
        self.sql.split_whitespace().next().unwrap_or_default()
    }

    /// The values of its placeholders in their order, with which the same statement can be run again.
    pub fn values(&self) -> Values {
        let values = self.bound.0.and_then(|bound| bound.values.clone());
        values.unwrap_or_else(|| Values(Vec::new()))
    }

    /// Whether it changes rows. Taking a number from a sequence does not count, because a rollback does
    /// not return the number.
    pub fn writes(&self) -> bool {
        let parts: &[&str] = match self.verb() {
            "INSERT" | "UPDATE" | "DELETE" => return true,
            "WITH" => &["INSERT INTO ", "DELETE FROM ", " SET "],
            _ => &[],
        };
        parts.iter().any(|part| self.sql.contains(part))
    }
}

/// The observer, if one is installed.
#[derive(Clone, Default)]
pub(crate) struct Observers(Option<Observer>);

impl Observers {
    pub(crate) fn new(observer: Option<Observer>) -> Self {
        Self(observer)
    }

    /// Has the observer called for every statement on this pool and in its transactions.
    pub(crate) fn follow(&self, pool: &mut DatabaseConnection) {
        if let Some(observer) = self.0.clone() {
            pool.set_metric_callback(move |info: &metric::Info<'_>| {
                observer(Statement {
                    phase: Phase::Executed,
                    sql: &info.statement.sql,
                    took: info.elapsed,
                    failed: info.failed,
                    bound: Bound(Some(info.statement)),
                });
            });
        }
    }

    /// Runs a commit, and calls the observer before and after it.
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
                bound: Bound(None),
            });
        };
        tell(Phase::Committing, Duration::ZERO, false);
        let started = Instant::now();
        let result = commit.await;
        tell(Phase::Committed, started.elapsed(), result.is_err());
        result
    }
}

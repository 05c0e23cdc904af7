//! Group commit: who is in a group, what becomes of its members, and that nobody is told too early.

use std::time::Duration;

use chainstore_kernel::{Begin, Fact, StoreError, Taken};
use chainstore_postgres::Database;
use chainstore_workflows::ports::StoreTx;
use tokio::task::JoinHandle;

use crate::fixture::{self, Fixture, Heard};

mod failures;
mod turns;

/// Longer than any of this takes.
pub(crate) const LONG: Duration = Duration::from_mins(1);

/// A reference that is checked only when the whole transaction is committed.
pub(crate) const ORPHAN: &str = "\
    CREATE TABLE parents (id INTEGER PRIMARY KEY); \
    CREATE TABLE children (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED); \
    CREATE TRIGGER orphan AFTER INSERT ON facts WHEN NEW.fact_key = 'orphan' \
    BEGIN INSERT INTO children VALUES (1); END";

type Begun = Result<Box<dyn StoreTx>, StoreError>;

/// A shop in which time does not end a group.
struct Shop {
    fixture: Fixture,
    database: Database,
    heard: Heard,
}

impl Shop {
    async fn open() -> Self {
        let fixture = fixture::sqlite().await;
        let bounds = fixture.observed_with(|config| config.group = LONG);
        let (database, heard) = bounds.await;
        Self {
            fixture,
            database,
            heard,
        }
    }

    async fn begin(&self) -> Begun {
        self.database.begin().await
    }

    /// Asks for a turn, and has asked when this returns.
    async fn ask(&self) -> JoinHandle<Begun> {
        let database = self.database.clone();
        let asking = tokio::spawn(async move { database.begin().await });
        all_went_on().await;
        asking
    }

    /// Somebody who asks, writes and commits.
    fn member(&self, number: u32) -> JoinHandle<Result<(), StoreError>> {
        let database = self.database.clone();
        tokio::spawn(async move {
            let mut tx = database.begin().await?;
            write(&mut tx, &number.to_string()).await?;
            tx.commit().await
        })
    }

    /// Whether a fact was taken and is durable.
    async fn knows(&self, key: &str) -> bool {
        let mut tx = self.fixture.tx().await;
        let taken = tx.inbox().take(&fact(key), "").await.expect("an answer");
        taken != Taken::First
    }

    fn commits(&self) -> usize {
        let heard = self.heard.take();
        heard.iter().filter(|said| *said == "committed").count()
    }
}

pub(crate) fn fact(key: &str) -> Fact {
    Fact {
        scope: "lane".into(),
        key: key.into(),
        digest: String::new(),
    }
}

/// Every task has gone as far as it can without an answer of the database.
pub(crate) async fn all_went_on() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

pub(crate) async fn write(tx: &mut Box<dyn StoreTx>, key: &str) -> Result<Taken, StoreError> {
    tx.inbox().take(&fact(key), "").await
}

/// Gives the turn back to be kept; whoever waits has it next, in the same group.
fn commit(tx: Box<dyn StoreTx>) -> JoinHandle<Result<(), StoreError>> {
    tokio::spawn(tx.commit())
}

fn unavailable<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Unavailable { .. }))
}

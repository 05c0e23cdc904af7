use std::time::Duration;

use async_trait::async_trait;
use chainstore_ports::{Wakeup, Work};

use crate::database::Database;

/// Wakes workers: at once for work of this process, by LISTEN/NOTIFY for work of others on PostgreSQL,
/// by a look at the file every 250 ms on SQLite.
#[derive(Clone, Debug)]
pub struct SqlWakeup {
    database: Database,
}

impl SqlWakeup {
    /// The wake-up of this database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl Wakeup for SqlWakeup {
    async fn wait(&self, work: Work, at_most: Duration) {
        // Time running out is an answer here, not a failure.
        let _ = tokio::time::timeout(at_most, self.database.signals().wait(work)).await;
    }
}

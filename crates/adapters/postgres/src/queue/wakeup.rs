use std::time::Duration;

use async_trait::async_trait;
use chainstore_ports::{Wakeup, Work};

use crate::database::Database;

/// Wakes workers when there is work. Work of the same process wakes them at once. Work of another process
/// is announced by LISTEN/NOTIFY on PostgreSQL; on SQLite the file is checked every 250 ms.
#[derive(Clone, Debug)]
pub struct SqlWakeup {
    database: Database,
}

impl SqlWakeup {
    /// Wakes workers by the signals of this database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl Wakeup for SqlWakeup {
    async fn wait(&self, work: Work, at_most: Duration) {
        // A timeout is no error: the worker then looks for work without having been woken.
        let _ = tokio::time::timeout(at_most, self.database.signals().wait(work)).await;
    }
}

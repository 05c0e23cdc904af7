//! The queues and what workers need beside them: inbox, outbox, leases, watch list, message memory, and how
//! a worker waits for new work.

mod inbox;
mod leases;
mod memory;
mod outbox;
mod wakeup;
mod watch;

pub use inbox::SqlInbox;
pub use leases::SqlLeases;
pub use memory::SqlMessageMemory;
pub use outbox::SqlOutbox;
pub use wakeup::SqlWakeup;
pub use watch::SqlWatchList;

use sea_orm::{DbBackend, Statement, Value};

/// A longer reason for parking is cut to this many characters.
const REASON: usize = 200;

fn shortened(reason: &str) -> String {
    reason.chars().take(REASON).collect()
}

/// Completes a claim statement for the engine. On PostgreSQL it skips rows that another transaction is
/// claiming (`SKIP LOCKED`). SQLite does not have this clause and does not need it: it has one writer.
fn claim(backend: DbBackend, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    let lock = if backend == DbBackend::Postgres {
        "FOR UPDATE SKIP LOCKED"
    } else {
        ""
    };
    Statement::from_sql_and_values(backend, sql.replace("{lock}", lock), values)
}

//! Work that waits: the inbox, the outbox, leases, the watched set, and who wakes whom.

mod inbox;
mod leases;
mod memory;
mod outbox;
mod signals;
mod wakeup;
mod watch;

pub use inbox::SqlInbox;
pub use leases::SqlLeases;
pub use memory::SqlMessageMemory;
pub use outbox::SqlOutbox;
pub(crate) use signals::Signals;
pub use wakeup::SqlWakeup;
pub use watch::SqlWatchList;

use sea_orm::{DbBackend, Statement, Value};

/// Most characters of a reason that are kept.
const REASON: usize = 200;

fn shortened(reason: &str) -> String {
    reason.chars().take(REASON).collect()
}

/// A statement that both engines read, but for one word: PostgreSQL passes over rows that another
/// claimer holds, SQLite has one writer at a time.
fn claim(backend: DbBackend, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    let lock = if backend == DbBackend::Postgres {
        "FOR UPDATE SKIP LOCKED"
    } else {
        ""
    };
    Statement::from_sql_and_values(backend, sql.replace("{lock}", lock), values)
}

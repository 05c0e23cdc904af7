//! The only place that reads the wall clock. Schedules use tokio's clock, which a test can pause.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970, the `date` of messages.
pub(crate) fn unix_now() -> i64 {
    let elapsed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
}

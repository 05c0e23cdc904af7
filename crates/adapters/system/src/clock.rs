use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chainstore_kernel::{Clock, Timestamp};

/// The clock of the machine, in microseconds: the precision of the columns of both engines.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the implementation of the port"
    )]
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        Timestamp::EPOCH.plus(since_epoch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_present_is_after_this_was_written() {
        let now = SystemClock.now();
        assert!(now.seconds() > 1_700_000_000);
        assert!(SystemClock.now() >= now);
    }
}

//! The sending limits of the real server, as far as they are published.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

/// How fast a bot may send. The limits are off unless they are given to the builder.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// One message per this time and chat.
    pub chat_interval: Duration,
    /// How many messages may be sent at once to a chat without messages shortly before.
    pub chat_burst: u32,
    /// Messages per second over all chats.
    pub overall_per_second: u32,
}

impl Default for Limits {
    /// About one message a second per chat with short bursts, about thirty a second overall.
    fn default() -> Self {
        Self {
            chat_interval: Duration::from_secs(1),
            chat_burst: 5,
            overall_per_second: 30,
        }
    }
}

/// Token buckets. For each, the time is stored at which it will be full again.
#[derive(Debug)]
pub(crate) struct Limiter {
    limits: Limits,
    chats: HashMap<i64, Instant>,
    overall: Option<Instant>,
}

impl Limiter {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            chats: HashMap::new(),
            overall: None,
        }
    }

    /// Takes the share of one message; the error is the number of seconds to wait.
    pub(crate) fn take(&mut self, chat: i64, now: Instant) -> Result<(), u32> {
        let rate = self.limits.overall_per_second.max(1);
        let overall = book(self.overall, now, Duration::from_secs(1) / rate, rate)?;
        let one = book(
            self.chats.get(&chat).copied(),
            now,
            self.limits.chat_interval,
            self.limits.chat_burst,
        )?;
        self.overall = Some(overall);
        self.chats.insert(chat, one);
        Ok(())
    }
}

fn book(
    full_at: Option<Instant>,
    now: Instant,
    interval: Duration,
    burst: u32,
) -> Result<Instant, u32> {
    let next = full_at.unwrap_or(now).max(now) + interval;
    let ahead = next - now;
    let allowed = interval * burst.max(1);
    if ahead <= allowed {
        return Ok(next);
    }
    let seconds = ahead.saturating_sub(allowed).as_secs_f64().ceil();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small positive number of seconds"
    )]
    Err((seconds as u32).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_chat_has_a_burst_and_then_one_a_second() {
        let now = Instant::now();
        let mut limiter = Limiter::new(Limits::default());
        for _ in 0..5 {
            assert_eq!(limiter.take(1, now), Ok(()));
        }
        assert_eq!(limiter.take(1, now), Err(1));
        assert_eq!(
            limiter.take(2, now),
            Ok(()),
            "another chat has its own share"
        );
        assert_eq!(limiter.take(1, now + Duration::from_secs(1)), Ok(()));
        assert_eq!(limiter.take(1, now + Duration::from_secs(1)), Err(1));
    }

    #[tokio::test]
    async fn all_chats_share_thirty_a_second() {
        let now = Instant::now();
        let mut limiter = Limiter::new(Limits::default());
        let sent = (0..40)
            .filter(|chat| limiter.take(*chat, now).is_ok())
            .count();
        assert_eq!(sent, 30);
    }
}

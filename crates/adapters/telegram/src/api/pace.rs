use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use super::ApiError;

/// What a message is sent for; replies are sent before notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Priority {
    /// An answer to somebody who waits.
    Reply,
    /// A notice, for which nobody waits.
    Notice,
}

/// Keeps the bot within Telegram's limits: about thirty messages a second over all chats, one a second
/// in a chat with short bursts. Notices leave room for replies. A little slower than allowed, because
/// the network squeezes messages together.
#[derive(Default)]
pub(crate) struct Pace(Mutex<Buckets>);

#[derive(Default)]
struct Buckets {
    /// When the bucket of the bot is full again.
    bot: Option<Instant>,
    /// When the bucket of each chat is full again.
    chats: HashMap<i64, Instant>,
    /// Chats that Telegram told us to leave alone.
    paused: HashMap<i64, Instant>,
    /// Until when the whole bot is silent.
    silent: Option<Instant>,
}

const BOT_INTERVAL: Duration = Duration::from_millis(36);
const CHAT_INTERVAL: Duration = Duration::from_millis(1_050);
/// Telegram lets a person tap a few times in a row; what it does not let pass is heeded.
const CHAT_BURST: u32 = 8;
/// Buckets kept before those that are full are forgotten.
const KEPT: usize = 10_000;

impl Priority {
    /// Messages at once; what notices may not use is kept for replies.
    const fn burst(self) -> u32 {
        match self {
            Self::Reply => 24,
            Self::Notice => 10,
        }
    }

    /// Who would have to wait longer comes back later.
    const fn patience(self) -> Duration {
        match self {
            Self::Reply => Duration::from_secs(3),
            Self::Notice => Duration::from_millis(1_500),
        }
    }
}

impl Pace {
    /// Waits for the right to send one message to a chat.
    ///
    /// # Errors
    /// [`ApiError::RetryAfter`] when the wait would be too long.
    pub(crate) async fn turn(&self, chat: i64, priority: Priority) -> Result<(), ApiError> {
        let started = Instant::now();
        loop {
            let now = Instant::now();
            let Some(wait) = self.with(|buckets| buckets.take(chat, priority, now)) else {
                return Ok(());
            };
            if (now - started) + wait > priority.patience() {
                return Err(ApiError::RetryAfter(wait));
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Takes to heart what Telegram answered: whoever takes a turn next waits as long as it says.
    pub(crate) fn heed(&self, chat: i64, wait: Duration) {
        let now = Instant::now();
        self.with(|buckets| buckets.pause(chat, now, wait));
    }

    fn with<T>(&self, work: impl FnOnce(&mut Buckets) -> T) -> T {
        let mut buckets = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        work(&mut buckets)
    }
}

impl Buckets {
    /// Takes one message's share, or says how long to wait for it.
    fn take(&mut self, chat: i64, priority: Priority, now: Instant) -> Option<Duration> {
        let ends = [self.silent, self.paused.get(&chat).copied()];
        let paused = ends
            .into_iter()
            .flatten()
            .max()
            .filter(|until| *until > now);
        if let Some(until) = paused {
            return Some(until - now);
        }
        self.paused.remove(&chat);
        let bot = book(self.bot, now, BOT_INTERVAL, priority.burst());
        let one = book(
            self.chats.get(&chat).copied(),
            now,
            CHAT_INTERVAL,
            CHAT_BURST,
        );
        match (bot, one) {
            (Ok(bot), Ok(one)) => {
                self.bot = Some(bot);
                if self.chats.len() >= KEPT {
                    self.chats.retain(|_, full| *full > now);
                }
                self.chats.insert(chat, one);
                None
            }
            (bot, one) => Some(bot.err().max(one.err()).unwrap_or_default()),
        }
    }

    /// Telegram does not say whether it means the chat or the bot: the second chat that is told to
    /// wait stops the bot.
    fn pause(&mut self, chat: i64, now: Instant, wait: Duration) {
        self.paused.retain(|_, until| *until > now);
        let until = now + wait;
        if self.paused.keys().any(|other| *other != chat) {
            self.silent = self.silent.max(Some(until));
        }
        self.paused.insert(chat, until);
    }
}

/// When the bucket is full again after one more message, or how long to wait for room.
fn book(
    full_at: Option<Instant>,
    now: Instant,
    interval: Duration,
    burst: u32,
) -> Result<Instant, Duration> {
    let next = full_at.unwrap_or(now).max(now) + interval;
    let over = (next - now).saturating_sub(interval * burst);
    if over.is_zero() { Ok(next) } else { Err(over) }
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves SR-62 in part: one busy chat leaves others served
    #[test]
    fn a_busy_chat_waits_alone() {
        let (mut buckets, now) = (Buckets::default(), Instant::now());
        let served = (0..20)
            .filter(|_| buckets.take(1, Priority::Reply, now).is_none())
            .count();
        assert_eq!(served, CHAT_BURST as usize);
        assert_eq!(buckets.take(2, Priority::Reply, now), None);
    }

    #[test]
    fn notices_leave_room_for_replies() {
        let (mut buckets, now) = (Buckets::default(), Instant::now());
        let notices = (0..100)
            .filter(|chat| buckets.take(*chat, Priority::Notice, now).is_none())
            .count();
        assert_eq!(notices, 10);
        assert_eq!(buckets.take(1_000, Priority::Reply, now), None);
        assert!(buckets.take(1_001, Priority::Notice, now).is_some());
    }

    #[test]
    fn a_second_chat_that_must_wait_stops_the_bot() {
        let (mut buckets, now) = (Buckets::default(), Instant::now());
        let wait = Duration::from_secs(30);
        buckets.pause(1, now, wait);
        assert_eq!(buckets.take(1, Priority::Reply, now), Some(wait));
        assert_eq!(buckets.take(2, Priority::Reply, now), None);
        buckets.pause(2, now, wait);
        assert_eq!(buckets.take(3, Priority::Reply, now), Some(wait));
        assert_eq!(buckets.take(3, Priority::Reply, now + wait), None);
    }
}

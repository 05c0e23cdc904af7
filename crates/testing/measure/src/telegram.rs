//! A Bot API that answers at once and remembers next to nothing.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc};
use tokio::task::AbortHandle;

use crate::Fallible;
use crate::http::{Request, Service, serve};

/// The number of the bot, and with it the token.
pub(crate) const BOT: i64 = 123_456;
pub(crate) const TOKEN: &str = "123456:TEST-token-of-the-measurement";

/// The server; it ends when dropped.
pub(crate) struct Telegram {
    /// Where it is.
    pub(crate) url: String,
    state: Arc<State>,
    task: AbortHandle,
    /// Calls in their order, taps that were answered left out.
    pub(crate) calls: mpsc::UnboundedReceiver<Call>,
}

/// A call of the bot.
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) at: Instant,
}

struct State {
    taps: Vec<Notify>,
    /// Taps that were answered with words, which nothing here asks for.
    wrong: AtomicU64,
    waiting: Mutex<Option<String>>,
    calls: mpsc::UnboundedSender<Call>,
}

const QUERY: &[u8] = b"\"callback_query_id\":\"";
const TRUE: &[u8] = br#"{"ok":true,"result":true}"#;
const NOTHING: &[u8] = br#"{"ok":true,"result":[]}"#;
const MYSELF: &[u8] = br#"{"ok":true,"result":{"id":123456,"is_bot":true,"first_name":"Shop","username":"shop_bot","can_join_groups":false,"can_read_all_group_messages":false,"supports_inline_queries":false}}"#;
const MESSAGE: &[u8] = br#"{"ok":true,"result":{"message_id":77,"date":1795000000,"from":{"id":123456,"is_bot":true,"first_name":"Shop"},"chat":{"id":1000001,"type":"private","first_name":"Ada"},"text":"Welcome"}}"#;

impl Telegram {
    /// Starts it, with room for so many taps at once.
    pub(crate) async fn start(taps: usize) -> Fallible<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (sender, calls) = mpsc::unbounded_channel();
        let state = Arc::new(State {
            taps: (0..taps).map(|_| Notify::new()).collect(),
            wrong: AtomicU64::new(0),
            waiting: Mutex::new(None),
            calls: sender,
        });
        let task = tokio::spawn(serve(listener, Arc::clone(&state))).abort_handle();
        Ok(Self {
            url,
            state,
            task,
            calls,
        })
    }

    /// Waits until the tap of this place is answered. The query of a tap is called after its place.
    pub(crate) fn taps(&self) -> Answered {
        Answered(Arc::clone(&self.state))
    }

    /// How many taps were answered with words.
    pub(crate) fn wrong(&self) -> u64 {
        self.state.wrong.load(Ordering::Relaxed)
    }

    /// What the next long poll brings.
    pub(crate) fn hold(&self, update: String) {
        *self
            .state
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(update);
    }

    /// Waits for the next call of a method; when it came.
    pub(crate) async fn call(&mut self, method: &str, within: Duration) -> Fallible<Instant> {
        let wanted = async {
            while let Some(call) = self.calls.recv().await {
                if call.method == method {
                    return Ok(call.at);
                }
            }
            Err("the Bot API has ended")
        };
        let timed = tokio::time::timeout(within, wanted).await;
        Ok(timed.map_err(|_| format!("no {method} within {within:?}"))??)
    }

    /// Forgets the calls so far; how many of a method there were.
    pub(crate) fn forget(&mut self, method: &str) -> usize {
        let mut count = 0;
        while let Ok(call) = self.calls.try_recv() {
            count += usize::from(call.method == method);
        }
        count
    }
}

impl Drop for Telegram {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Taps that were answered.
#[derive(Clone)]
pub(crate) struct Answered(Arc<State>);

impl Answered {
    pub(crate) async fn wait(&self, place: usize) {
        self.0.taps[place].notified().await;
    }
}

impl Service for State {
    async fn answer(&self, request: Request<'_>) -> Cow<'static, [u8]> {
        let method = request.target.rsplit('/').next().unwrap_or_default();
        if method == "answerCallbackQuery" {
            self.answered(request.body);
            return TRUE.into();
        }
        let call = Call {
            method: method.to_owned(),
            at: Instant::now(),
        };
        // Whoever started us may no longer listen.
        let _ = self.calls.send(call);
        match method {
            "getMe" => MYSELF.into(),
            "getUpdates" => self.updates().await,
            method if method.starts_with("send") || method.starts_with("edit") => MESSAGE.into(),
            _ => TRUE.into(),
        }
    }
}

impl State {
    fn answered(&self, body: &[u8]) {
        let found = body.windows(QUERY.len()).position(|part| part == QUERY);
        let digits = found.map_or(&[][..], |place| &body[place + QUERY.len()..]);
        let end = digits.iter().position(|byte| *byte == b'"').unwrap_or(0);
        let place = std::str::from_utf8(&digits[..end])
            .ok()
            .and_then(|digits| digits.parse().ok());
        let tap = place.and_then(|place: usize| self.taps.get(place));
        if tap.is_none() || body.windows(6).any(|part| part == b"\"text\"") {
            self.wrong.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(tap) = tap {
            tap.notify_one();
        }
    }

    async fn updates(&self) -> Cow<'static, [u8]> {
        let held = self
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(update) = held else {
            tokio::time::sleep(Duration::from_millis(200)).await;
            return NOTHING.into();
        };
        format!(r#"{{"ok":true,"result":[{update}]}}"#)
            .into_bytes()
            .into()
    }
}

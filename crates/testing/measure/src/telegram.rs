//! A Bot API that answers at once and stores almost nothing, so that it costs little.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use actix_web::web::{self, Bytes, Data, Path};
use actix_web::{App, HttpResponse, HttpServer};
use tokio::sync::mpsc;

use crate::Fallible;
use crate::process::SOON;

/// The id of the bot: the first part of its token.
pub(crate) const BOT: i64 = 123_456;
pub(crate) const TOKEN: &str = "123456:TEST-token-of-the-measurement";

/// The server; it ends when dropped.
pub(crate) struct Telegram {
    /// Its address.
    pub(crate) url: String,
    state: Data<State>,
    server: ServerHandle,
    /// All calls except `answerCallbackQuery`, in the order in which they arrived.
    calls: mpsc::UnboundedReceiver<Call>,
}

struct Call {
    method: String,
    at: Instant,
}

struct State {
    /// Taps that were answered.
    taps: AtomicU32,
    /// Taps that were answered with a text. The gateway does so for a button that it refuses.
    refused: AtomicU32,
    next_update: Mutex<Option<String>>,
    calls: mpsc::UnboundedSender<Call>,
}

const TRUE: &str = r#"{"ok":true,"result":true}"#;
const NOTHING: &str = r#"{"ok":true,"result":[]}"#;
const MYSELF: &str = r#"{"ok":true,"result":{"id":123456,"is_bot":true,"first_name":"Shop","username":"shop_bot","can_join_groups":false,"can_read_all_group_messages":false,"supports_inline_queries":false}}"#;
const MESSAGE: &str = r#"{"ok":true,"result":{"message_id":77,"date":1795000000,"from":{"id":123456,"is_bot":true,"first_name":"Shop"},"chat":{"id":1000001,"type":"private","first_name":"Ada"},"text":"Welcome"}}"#;

impl Telegram {
    /// Starts it.
    pub(crate) fn start() -> Fallible<Self> {
        let (sender, calls) = mpsc::unbounded_channel();
        let state = Data::new(State {
            taps: AtomicU32::new(0),
            refused: AtomicU32::new(0),
            next_update: Mutex::new(None),
            calls: sender,
        });
        let shared = state.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .route("/bot{token}/{method}", web::to(answer))
        });
        // Longer than the time between two rounds of the same bot, so that the bot's connections stay open.
        let server = server.keep_alive(Duration::from_mins(2));
        let server = server.workers(1).disable_signals().bind("127.0.0.1:0")?;
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Ok(Self {
            url,
            state,
            server: handle,
            calls,
        })
    }

    /// How many taps were answered since the last call of `take_taps`.
    pub(crate) fn take_taps(&self) -> u32 {
        self.state.taps.swap(0, Ordering::Relaxed)
    }

    /// How many taps were answered with a text since the start.
    pub(crate) fn refused(&self) -> u32 {
        self.state.refused.load(Ordering::Relaxed)
    }

    /// The update in the answer to the next long poll.
    pub(crate) fn set_next_update(&self, update: String) {
        *self.state.next_update() = Some(update);
    }

    /// Waits for the next call of a method, and answers the time at which it came.
    pub(crate) async fn call(&mut self, method: &str) -> Fallible<Instant> {
        let wanted = async {
            while let Some(call) = self.calls.recv().await {
                if call.method == method {
                    return Ok(call.at);
                }
            }
            Err("the Bot API has ended")
        };
        let timed = tokio::time::timeout(SOON, wanted).await;
        Ok(timed.map_err(|_| format!("no {method} within {SOON:?}"))??)
    }

    /// Removes the calls so far, and answers how many of them were of this method.
    pub(crate) fn forget(&mut self, method: &str) -> u32 {
        let mut count = 0;
        while let Ok(call) = self.calls.try_recv() {
            count += u32::from(call.method == method);
        }
        count
    }
}

impl Drop for Telegram {
    fn drop(&mut self) {
        // The server is told to stop when `stop` is called. The returned future would only wait for the end.
        drop(self.server.stop(false));
    }
}

impl State {
    fn next_update(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.next_update
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answer(path: Path<(String, String)>, body: Bytes, state: Data<State>) -> HttpResponse {
    let (_, method) = path.into_inner();
    if method == "answerCallbackQuery" {
        state.taps.fetch_add(1, Ordering::Relaxed);
        if body.windows(6).any(|part| part == b"\"text\"") {
            state.refused.fetch_add(1, Ordering::Relaxed);
        }
        return json(TRUE);
    }
    let answer = match method.as_str() {
        "getMe" => json(MYSELF),
        "getUpdates" => updates(&state).await,
        method if method.starts_with("send") || method.starts_with("edit") => json(MESSAGE),
        _ => json(TRUE),
    };
    let at = Instant::now();
    // An error means that the measurement is over and its receiver is dropped.
    let _ = state.calls.send(Call { method, at });
    answer
}

async fn updates(state: &Arc<State>) -> HttpResponse {
    let update = state.next_update().take();
    if let Some(update) = update {
        return json(format!(r#"{{"ok":true,"result":[{update}]}}"#));
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    json(NOTHING)
}

fn json(body: impl actix_web::body::MessageBody + 'static) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(body)
}

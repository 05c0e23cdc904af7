//! A webhook receiver whose answers a test chooses.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::{Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::Value;
use tokio::sync::watch;

use crate::support::SOON;

/// The posts that arrived, and the answers to give.
#[derive(Default)]
pub(crate) struct Inbox {
    pub(crate) updates: Vec<Value>,
    pub(crate) secrets: Vec<Option<String>>,
    /// Answers for the next posts; 200 when empty.
    pub(crate) answers: Vec<(u16, Option<u32>)>,
    /// Texts whose posts get no answer until they are removed.
    pub(crate) stuck: Option<String>,
    changed: watch::Sender<usize>,
}

pub(crate) struct Bot {
    pub(crate) inbox: Arc<Mutex<Inbox>>,
    pub(crate) url: String,
    handle: ServerHandle,
}

impl Bot {
    pub(crate) fn start() -> Self {
        let inbox = Arc::new(Mutex::new(Inbox::default()));
        let data = Data::from(Arc::clone(&inbox));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .route("/hook", web::post().to(receive))
        });
        let server = server
            .workers(1)
            .disable_signals()
            .bind(("127.0.0.1", 0))
            .expect("a free port");
        let url = format!("http://{}/hook", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { inbox, url, handle }
    }

    pub(crate) fn set<T>(&self, change: impl FnOnce(&mut Inbox) -> T) -> T {
        change(
            &mut self
                .inbox
                .lock()
                .expect("no test panics while it holds this"),
        )
    }

    /// Waits until this many posts have arrived, and returns all.
    pub(crate) async fn updates(&self, count: usize) -> Vec<Value> {
        let mut changed = self.set(|inbox| inbox.changed.subscribe());
        let arrived = changed.wait_for(|arrived| *arrived >= count);
        tokio::time::timeout(SOON, arrived)
            .await
            .expect("updates arrive")
            .expect("the inbox lives");
        self.set(|inbox| inbox.updates.clone())
    }

    pub(crate) fn texts(updates: &[Value]) -> Vec<&str> {
        updates
            .iter()
            .map(|update| update["message"]["text"].as_str().unwrap_or("-"))
            .collect()
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

async fn receive(inbox: Data<Mutex<Inbox>>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let update: Value = serde_json::from_slice(&body).expect("JSON");
    let text = update["message"]["text"].as_str().map(str::to_owned);
    let secret = request.headers().get("X-Telegram-Bot-Api-Secret-Token");
    let secret = secret.map(|secret| secret.to_str().expect("ASCII").to_owned());
    let (status, retry_after) = {
        let mut inbox = inbox.lock().expect("no test panics while it holds this");
        inbox.updates.push(update);
        inbox.secrets.push(secret);
        let arrived = inbox.updates.len();
        inbox.changed.send_replace(arrived);
        if inbox.answers.is_empty() {
            (200, None)
        } else {
            inbox.answers.remove(0)
        }
    };
    let is_stuck = || {
        inbox
            .lock()
            .expect("no test panics while it holds this")
            .stuck
            == text
            && text.is_some()
    };
    while is_stuck() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let status = actix_web::http::StatusCode::from_u16(status).expect("a status");
    let mut response = HttpResponse::build(status);
    if let Some(seconds) = retry_after {
        response.insert_header(("Retry-After", seconds));
    }
    response.finish()
}

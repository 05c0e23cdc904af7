//! The HTTP server: requests, batches and the faults of HTTP.

use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::header::ContentType;
use actix_web::web::{Bytes, Data, PayloadConfig};
use actix_web::{App, HttpResponse, HttpServer, web};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::chain::Chain;
use super::error::RpcError;
use super::fault::Fault;
use super::methods;

const LARGEST_REQUEST: usize = 8 * 1024 * 1024;
/// The path at which the node has no fault.
pub(super) const HEALTHY: &str = "/healthy";
const OVERSIZE: usize = 33 * 1024 * 1024;

#[derive(Debug)]
pub(super) struct Shared {
    chain: Mutex<Chain>,
    pub(super) fault: watch::Sender<Option<Fault>>,
    pub(super) interval: watch::Sender<Option<Duration>>,
}

impl Shared {
    pub(super) fn new(chain: Chain) -> Self {
        Self {
            chain: Mutex::new(chain),
            fault: watch::Sender::new(None),
            interval: watch::Sender::new(None),
        }
    }

    /// Locks the chain. Poisoning is ignored: a panic never leaves an incomplete block behind.
    pub(super) fn chain(&self) -> MutexGuard<'_, Chain> {
        self.chain.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves until it is stopped. It sends the port, or why it cannot listen, to `started`. Must run in a thread
/// of its own.
pub(super) fn serve(
    shared: &Data<Shared>,
    port: u16,
    started: &mpsc::Sender<Result<(u16, ServerHandle), std::io::Error>>,
) {
    actix_web::rt::System::new().block_on(async {
        let data = shared.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .app_data(PayloadConfig::new(LARGEST_REQUEST))
                .route(HEALTHY, web::post().to(handle_healthy))
                .default_service(web::post().to(handle))
        })
        .workers(1)
        .disable_signals()
        .shutdown_timeout(0)
        .bind(("127.0.0.1", port));
        let server = match server {
            Ok(server) => server,
            Err(error) => {
                // An error means that the caller no longer waits.
                let _ = started.send(Err(error));
                return;
            }
        };
        let port = server
            .addrs()
            .first()
            .map_or(port, std::net::SocketAddr::port);
        let server = server.run();
        let _ = started.send(Ok((port, server.handle())));
        let clock = actix_web::rt::spawn(mine_by_the_clock(shared.clone()));
        // An error here is one of accepting connections; the next call reports a broken connection.
        let _ = server.await;
        clock.abort();
    });
}

async fn mine_by_the_clock(shared: Data<Shared>) {
    let mut interval = shared.interval.subscribe();
    loop {
        let period = *interval.borrow_and_update();
        let changed = interval.changed();
        match period {
            None => {
                if changed.await.is_err() {
                    return;
                }
            }
            Some(period) => {
                if tokio::time::timeout(period, changed).await.is_err() {
                    let mut chain = shared.chain();
                    if !chain.paused {
                        chain.mine();
                    }
                }
            }
        }
    }
}

async fn handle(shared: Data<Shared>, body: Bytes) -> HttpResponse {
    let mut faults = shared.fault.subscribe();
    let fault = match faults.wait_for(|fault| *fault != Some(Fault::Hang)).await {
        Ok(fault) => *fault,
        Err(_) => None,
    };
    match fault {
        Some(Fault::ServerError) => {
            return HttpResponse::InternalServerError().body("internal error");
        }
        Some(Fault::Junk) => {
            return HttpResponse::Ok()
                .content_type(ContentType::html())
                .body("<html>Down for maintenance</html>");
        }
        _ => {}
    }
    let answer = respond(&mut shared.chain(), fault, &body);
    let mut text = answer.to_string();
    if fault == Some(Fault::TruncatedJson) {
        text.truncate(text.floor_char_boundary(text.len() / 2));
    }
    if fault == Some(Fault::Oversized) {
        text.push_str(&" ".repeat(OVERSIZE));
    }
    HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(text)
}

async fn handle_healthy(shared: Data<Shared>, body: Bytes) -> HttpResponse {
    HttpResponse::Ok().json(respond(&mut shared.chain(), None, &body))
}

fn respond(chain: &mut Chain, fault: Option<Fault>, body: &[u8]) -> Value {
    match serde_json::from_slice(body) {
        Ok(Value::Array(batch)) if !batch.is_empty() => batch
            .iter()
            .map(|request| single(chain, fault, request))
            .collect(),
        Ok(request @ Value::Object(_)) => single(chain, fault, &request),
        _ => envelope(&Value::Null, Err(RpcError::invalid_request())),
    }
}

fn single(chain: &mut Chain, fault: Option<Fault>, request: &Value) -> Value {
    let outcome = match (request["method"].as_str(), &request["params"]) {
        (Some(method), Value::Array(params)) => methods::answer(chain, fault, method, params),
        (Some(method), Value::Null) => methods::answer(chain, fault, method, &[]),
        _ => Err(RpcError::invalid_request()),
    };
    envelope(&request["id"], outcome)
}

fn envelope(id: &Value, outcome: Result<Value, RpcError>) -> Value {
    match outcome {
        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
        Err(RpcError { code, message }) => {
            json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}})
        }
    }
}

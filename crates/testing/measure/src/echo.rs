//! The peers for comparison in PF3: bots that answer each tap and do nothing else.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpResponse, HttpServer};
use clap::ValueEnum;
use frankenstein::AsyncTelegramApi;
use frankenstein::methods::AnswerCallbackQueryParams;
use frankenstein::updates::{Update, UpdateContent};
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;

use crate::Fallible;
use crate::telegram::TOKEN;

/// How the echo calls the Bot API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Client {
    /// Through frankenstein's trait over reqwest, as frankenstein's own client does.
    Frankenstein,
    /// Through hyper over open connections, without a client above it.
    Hyper,
}

/// Serves until it is killed.
pub(crate) fn run(client: Client, bind: SocketAddr, api: SocketAddr) -> Fallible<()> {
    let serve = async move {
        let server = HttpServer::new(move || {
            let peer = match client {
                Client::Frankenstein => Peer::Frankenstein(Bot::new(api)),
                Client::Hyper => Peer::Hyper(Pool::new(api)),
            };
            App::new()
                .app_data(Data::new(peer))
                .route("/telegram", web::post().to(answer))
        });
        server.workers(1).bind(bind)?.run().await
    };
    Ok(actix_web::rt::System::new().block_on(serve)?)
}

/// The id of the tap in an update.
fn query(body: &[u8]) -> Option<String> {
    let update: Update = serde_json::from_slice(body).ok()?;
    match update.content {
        UpdateContent::CallbackQuery(query) => Some(query.id),
        _ => None,
    }
}

/// How the worker of the echo calls the Bot API; see [`Client`].
enum Peer {
    Frankenstein(Bot),
    Hyper(Pool),
}

async fn answer(body: Bytes, peer: Data<Peer>) -> HttpResponse {
    let Some(query) = query(&body) else {
        return HttpResponse::BadRequest().finish();
    };
    let answered = match peer.get_ref() {
        Peer::Frankenstein(bot) => {
            let params = AnswerCallbackQueryParams::builder()
                .callback_query_id(query)
                .build();
            bot.answer_callback_query(&params)
                .await
                .map(|answer| answer.ok)
        }
        Peer::Hyper(pool) => pool.answer(&query).await,
    };
    match answered {
        Ok(true) => HttpResponse::Ok().finish(),
        _ => HttpResponse::BadGateway().finish(),
    }
}

/// Does the same as frankenstein's own client, with the same time-outs. That client is not used, because it depends on
/// the crate aws-lc, which `.deny.toml` forbids.
struct Bot {
    url: String,
    client: reqwest::Client,
}

impl Bot {
    fn new(api: SocketAddr) -> Self {
        Self {
            url: format!("http://{api}/bot{TOKEN}"),
            client: reqwest::Client::builder()
                .connect_timeout(Duration::from_secs(10))
                .timeout(Duration::from_secs(500))
                .build()
                .expect("a client without TLS"),
        }
    }
}

#[async_trait::async_trait]
impl AsyncTelegramApi for Bot {
    type Error = Box<dyn std::error::Error + Send + Sync>;

    async fn request<Params, Output>(
        &self,
        method: &str,
        params: Option<Params>,
    ) -> Fallible<Output>
    where
        Params: Serialize + std::fmt::Debug + Send,
        Output: DeserializeOwned,
    {
        let mut request = self
            .client
            .post(format!("{}/{method}", self.url))
            .header("Content-Type", "application/json");
        if let Some(params) = params {
            request = request.body(serde_json::to_string(&params)?);
        }
        let answer = request.send().await?.error_for_status()?.text().await?;
        Ok(serde_json::from_str(&answer)?)
    }

    async fn request_with_form_data<Params, Output>(
        &self,
        method: &str,
        params: Params,
        _files: Vec<(&str, PathBuf)>,
    ) -> Fallible<Output>
    where
        Params: Serialize + std::fmt::Debug + Send,
        Output: DeserializeOwned,
    {
        self.request(method, Some(params)).await
    }
}

/// Open connections to the Bot API that are used again; a new one is opened when all are in use.
struct Pool {
    api: SocketAddr,
    target: String,
    idle: RefCell<Vec<SendRequest<Full<Bytes>>>>,
}

impl Pool {
    fn new(api: SocketAddr) -> Self {
        Self {
            api,
            target: format!("/bot{TOKEN}/answerCallbackQuery"),
            idle: RefCell::default(),
        }
    }

    async fn answer(&self, query: &str) -> Fallible<bool> {
        #[derive(serde::Deserialize)]
        struct Answer {
            ok: bool,
        }
        let body = serde_json::to_vec(&serde_json::json!({"callback_query_id": query}))?;
        let idle = self.idle.borrow_mut().pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let request = Request::post(&self.target)
            .header("host", "localhost")
            .header("content-type", "application/json")
            .body(Full::new(body.into()))?;
        let answer = connection.send_request(request).await?;
        let body = answer.into_body().collect().await?.to_bytes();
        let Answer { ok } = serde_json::from_slice(&body)?;
        self.idle.borrow_mut().push(connection);
        Ok(ok)
    }

    async fn connect(&self) -> Fallible<SendRequest<Full<Bytes>>> {
        let stream = TcpStream::connect(self.api).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        actix_web::rt::spawn(connection);
        Ok(sender)
    }
}

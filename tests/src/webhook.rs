//! The webhook as callers of every kind reach it.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::store::{WEBHOOK_PATH, WEBHOOK_SECRET};
use crate::time::PATIENCE;

/// A call of the webhook, header by header, so that it can be what no honest caller sends.
#[derive(Clone)]
pub struct Call {
    method: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The head, in lower case.
    pub head: String,
}

const SECRET: &str = "X-Telegram-Bot-Api-Secret-Token";
const KIND: &str = "Content-Type";

impl Call {
    /// As Telegram brings an update.
    pub fn update(update: &Value) -> Self {
        Self::bringing(update.to_string())
    }

    /// As Telegram brings an update, but with any body.
    pub fn bringing(body: impl Into<Vec<u8>>) -> Self {
        Self {
            method: "POST",
            headers: vec![
                (SECRET, WEBHOOK_SECRET.to_owned()),
                (KIND, "application/json".to_owned()),
            ],
            body: body.into(),
        }
    }

    /// With another method.
    #[must_use]
    pub const fn method(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }

    /// With these secrets, one header for each.
    #[must_use]
    pub fn secrets(mut self, secrets: &[&str]) -> Self {
        self.headers.retain(|(name, _)| *name != SECRET);
        self.headers
            .extend(secrets.iter().map(|secret| (SECRET, (*secret).to_owned())));
        self
    }

    /// With another content type, or none.
    #[must_use]
    pub fn kind(mut self, kind: Option<&str>) -> Self {
        self.headers.retain(|(name, _)| *name != KIND);
        self.headers
            .extend(kind.map(|kind| (KIND, kind.to_owned())));
        self
    }

    /// Makes the call; `None` when nobody answers.
    ///
    /// # Panics
    /// When the answer has no end.
    pub async fn send(&self, to: SocketAddr) -> Option<Answer> {
        let stream = TcpStream::connect(to).await.ok()?;
        let (mut read, mut write) = stream.into_split();
        let request = self.request();
        // A server may refuse before it has read everything: the answer is read meanwhile.
        let sending = tokio::spawn(async move {
            let _ = write.write_all(&request).await;
            write
        });
        let mut answer = Vec::new();
        let mut buffer = [0; 4096];
        let reading = async {
            while let Ok(count @ 1..) = read.read(&mut buffer).await {
                answer.extend_from_slice(&buffer[..count]);
            }
        };
        let ended = tokio::time::timeout(PATIENCE, reading).await;
        ended.expect("an answer has an end");
        sending.abort();
        let answer = String::from_utf8_lossy(&answer).to_lowercase();
        let (head, _) = answer.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let head = head.to_owned();
        Some(Answer { status, head })
    }

    /// Makes the call and answers the status.
    ///
    /// # Panics
    /// When nobody answers.
    pub async fn status(&self, to: SocketAddr) -> u16 {
        self.send(to).await.expect("an answer").status
    }

    fn request(&self) -> Vec<u8> {
        let mut head = format!(
            "{} {WEBHOOK_PATH} HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\nContent-Length: {}\r\n",
            self.method,
            self.body.len()
        );
        for (name, value) in &self.headers {
            head.extend([*name, ": ", value, "\r\n"]);
        }
        [head.as_bytes(), b"\r\n", &self.body].concat()
    }
}

/// The secret Telegram proves itself with, for whoever plays with it.
pub const fn secret() -> &'static str {
    WEBHOOK_SECRET
}

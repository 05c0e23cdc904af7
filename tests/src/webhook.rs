//! Calls of the webhook, correct and incorrect ones.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::store::{WEBHOOK_PATH, WEBHOOK_SECRET};
use crate::time::PATIENCE;

/// A call of the webhook whose headers are set one by one, so that it can also be incorrect.
#[derive(Clone)]
pub struct Call {
    method: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

/// The answer to a call.
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
    /// The call that Telegram makes with an update.
    pub fn update(update: &Value) -> Self {
        Self::bringing(update.to_string())
    }

    /// The call that Telegram makes, with any body.
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

    /// Sets the method.
    #[must_use]
    pub const fn method(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }

    /// Sets the secrets, with one header for each.
    #[must_use]
    pub fn secrets(mut self, secrets: &[&str]) -> Self {
        self.headers.retain(|(name, _)| *name != SECRET);
        self.headers
            .extend(secrets.iter().map(|secret| (SECRET, (*secret).to_owned())));
        self
    }

    /// Sets the content type, or leaves it out.
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
    /// When the answer is not complete.
    pub async fn send(&self, to: SocketAddr) -> Option<Answer> {
        let stream = TcpStream::connect(to).await.ok()?;
        let (mut read, mut write) = stream.into_split();
        let request = self.request();
        // The answer is read while the body is sent, because a server may refuse before it has read all of it.
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

/// The secret that Telegram sends to the webhook, for tests that change it.
pub const fn secret() -> &'static str {
    WEBHOOK_SECRET
}

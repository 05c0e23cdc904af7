use std::net::SocketAddr;

use chainstore_egress::{Destination, Egress, Method, Url};
use serde_json::Value;

/// A client of the staff's API with an API key.
#[derive(Clone)]
pub struct Api {
    egress: Egress,
    base: Url,
    key: String,
}

impl Api {
    pub(crate) fn new(address: SocketAddr, key: String) -> Self {
        let egress = Egress::builder()
            .destination(Destination::Configured)
            .build()
            .expect("a client");
        Self {
            egress,
            base: base(address),
            key,
        }
    }

    /// The same key at another address.
    #[must_use]
    pub fn at(&self, address: SocketAddr) -> Self {
        let base = base(address);
        Self {
            base,
            ..self.clone()
        }
    }

    /// The status and the body of an answer; `None` when no server answers.
    pub async fn try_get(&self, path: &str) -> Option<(u16, Value)> {
        let request = self
            .egress
            .request(Method::GET, &self.base.join(path).ok()?)
            .bearer(&self.key);
        let response = request.send().await.ok()?;
        Some((
            response.status().as_u16(),
            response.json().unwrap_or(Value::Null),
        ))
    }

    /// The body of an answer that must be a success.
    ///
    /// # Panics
    /// When it is not a success.
    pub async fn get(&self, path: &str) -> Value {
        match self.try_get(path).await {
            Some((200, value)) => value,
            other => panic!("GET {path}: {other:?}"),
        }
    }

    /// Sends a body that must be accepted.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn send(&self, method: Method, path: &str, body: &Value) -> Value {
        let url = self.base.join(path).expect("a path");
        let response = self
            .egress
            .request(method.clone(), &url)
            .bearer(&self.key)
            .json(body)
            .send()
            .await;
        let response = response.expect("the API answers");
        let answer = response.json().unwrap_or(Value::Null);
        assert!(
            response.is_success(),
            "{method} {path}: {} {answer}",
            response.status()
        );
        answer
    }

    /// As [`Api::send`], with `POST`.
    pub async fn post(&self, path: &str, body: &Value) -> Value {
        self.send(Method::POST, path, body).await
    }
}

fn base(address: SocketAddr) -> Url {
    Url::parse(&format!("http://{address}")).expect("an address")
}

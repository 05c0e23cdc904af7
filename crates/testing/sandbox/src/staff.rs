//! A client of the staff's API.

use std::net::SocketAddr;
use std::time::Duration;

use chainstore_egress::{Destination, Egress, Method, Url};
use serde_json::Value;

use crate::error::Failure;

/// A client with the staff's key.
pub(crate) struct Staff {
    egress: Egress,
    base: Url,
    key: String,
}

impl Staff {
    pub(crate) fn new(api: SocketAddr, key: String) -> Result<Self, Failure> {
        let egress = Egress::builder()
            .destination(Destination::Configured)
            .timeout(Duration::from_secs(10))
            .build()
            .map_err(|source| Failure::Unreached {
                what: "the API's client cannot be made".to_owned(),
                source,
            })?;
        let base = Url::parse(&format!("http://{api}/")).expect("a URL of numbers");
        Ok(Self { egress, base, key })
    }

    /// Whether the server answers that it is ready.
    pub(crate) async fn is_ready(&self) -> bool {
        let Ok(url) = self.base.join("readyz") else {
            return false;
        };
        self.egress
            .get(&url)
            .await
            .is_ok_and(|answer| answer.is_success())
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.send(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.send(Method::PUT, path, Some(body)).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, Failure> {
        let what = || format!("{method} {path}");
        let url = self
            .base
            .join(path)
            .map_err(|_| Failure::refused(format!("{path} is no path")))?;
        let request = self.egress.request(method.clone(), &url).bearer(&self.key);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let answer = request.send().await;
        let answer = answer.map_err(|source| Failure::Unreached {
            what: what(),
            source,
        })?;
        let value: Value = answer.json().unwrap_or(Value::Null);
        if answer.is_success() {
            return Ok(value);
        }
        let said = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        Err(Failure::Api {
            what: what(),
            status: answer.status().as_u16(),
            detail: format!("{} {}", said("title"), said("detail"))
                .trim()
                .to_owned(),
        })
    }
}

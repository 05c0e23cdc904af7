use std::time::Duration;

use bytes::Bytes;
use reqwest::RequestBuilder;
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::multipart::Form;
use serde::Serialize;

use crate::error::EgressError;
use crate::response::Response;

/// A request that is not sent yet. A refused destination is reported by [`Request::send`].
#[must_use = "nothing is sent before `send`"]
pub struct Request {
    inner: Result<RequestBuilder, EgressError>,
    max_body: usize,
}

impl Request {
    pub(crate) fn new(inner: Result<RequestBuilder, EgressError>, max_body: usize) -> Self {
        Self { inner, max_body }
    }

    fn map(mut self, change: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Self {
        self.inner = self.inner.map(change);
        self
    }

    /// Adds a header.
    pub fn header(self, name: HeaderName, value: HeaderValue) -> Self {
        self.map(|request| request.header(name, value))
    }

    /// Adds a bearer token; it is marked as sensitive and stays out of debug output.
    pub fn bearer(self, token: &str) -> Self {
        self.map(|request| request.bearer_auth(token))
    }

    /// Replaces the client's limit for the whole exchange, for calls that wait by design (long polling).
    pub fn timeout(self, limit: Duration) -> Self {
        self.map(|request| request.timeout(limit))
    }

    /// Replaces the client's limit on the answer's size.
    pub fn max_body(mut self, limit: usize) -> Self {
        self.max_body = limit;
        self
    }

    /// Sets the body: a value as JSON.
    pub fn json<T: Serialize + ?Sized>(self, body: &T) -> Self {
        self.map(|request| request.json(body))
    }

    /// Sets the body: a form with files.
    pub fn multipart(self, form: Form) -> Self {
        self.map(|request| request.multipart(form))
    }

    /// Sets the body: bytes without a content type, which the caller adds as a header.
    pub fn body(self, body: Bytes) -> Self {
        self.map(|request| request.body(body))
    }

    /// Sends the request and reads the whole answer, within the limits. Any status is an answer, also that
    /// of a redirect, which is not followed.
    pub async fn send(self) -> Result<Response, EgressError> {
        let answer = self
            .inner?
            .send()
            .await
            .map_err(EgressError::from_transport)?;
        Response::read(answer, self.max_body).await
    }
}

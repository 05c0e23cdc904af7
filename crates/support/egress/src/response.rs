use std::fmt;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, RETRY_AFTER};
use serde::de::DeserializeOwned;

use crate::error::EgressError;

/// A complete answer.
pub struct Response {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Response {
    /// Reads the body in pieces and stops when it is larger than the limit. The `Content-Length` is not
    /// trusted.
    pub(crate) async fn read(
        mut answer: reqwest::Response,
        limit: usize,
    ) -> Result<Self, EgressError> {
        let too_large = || EgressError::TooLarge { limit };
        let announced = answer.content_length().unwrap_or(0);
        if usize::try_from(announced).map_or(true, |length| length > limit) {
            return Err(too_large());
        }
        let mut body = BytesMut::new();
        while let Some(piece) = answer.chunk().await.map_err(EgressError::from_transport)? {
            if piece.len() > limit - body.len() {
                return Err(too_large());
            }
            body.extend_from_slice(&piece);
        }
        Ok(Self {
            status: answer.status(),
            headers: std::mem::take(answer.headers_mut()),
            body: body.freeze(),
        })
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        self.status.is_success()
    }

    /// The value of a header; `None` when it is missing or not printable ASCII.
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// How long the host asks to wait (`Retry-After` in seconds). The form with a date is ignored, because
    /// the clock of the host may differ from ours.
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds = self.header(&RETRY_AFTER)?.trim().parse().ok()?;
        Some(Duration::from_secs(seconds))
    }

    /// The body.
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// The body, by value.
    pub fn into_bytes(self) -> Bytes {
        self.body
    }

    /// The body parsed as JSON; status and content type are not checked.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, EgressError> {
        serde_json::from_slice(&self.body).map_err(|error| EgressError::from_json(&error))
    }
}

/// Leaves out headers and body, because they may contain secrets or personal data.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("length", &self.body.len())
            .finish_non_exhaustive()
    }
}

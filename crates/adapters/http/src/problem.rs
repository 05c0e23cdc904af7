mod kind;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use chainstore_kernel::{Denied, ErrorKind, Failure, Message, Reason as _};
use serde::Serialize;
use thiserror::Error;
use utoipa::ToSchema;

use self::kind::Kind;

/// Why a request failed, as far as the caller may know. If the server is at fault, the cause is only logged.
#[derive(Clone, Debug, Error)]
#[error("{status}: {detail}")]
pub(crate) struct ApiError {
    status: StatusCode,
    detail: String,
    code: Option<String>,
    field: Option<String>,
    allow: Option<String>,
}

/// A failed request (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// The kind of problem. It never changes, so programs can compare it.
    #[serde(rename = "type")]
    #[schema(example = "/problems/not-found")]
    kind: String,
    /// The kind in words.
    #[schema(example = "Not found")]
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 404)]
    status: u16,
    /// What is wrong and what to do about it.
    detail: String,
    /// Which error of which use case it is. It never changes, so programs can compare it.
    /// Absent when no use case refused, and when the server failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "add_product.no_category")]
    code: Option<String>,
    /// The part of the request that is wrong, if it is one part.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// The id of the request; the operator finds it in the log.
    instance: String,
}

impl ApiError {
    fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
            code: None,
            field: None,
            allow: None,
        }
    }

    /// An error in one field, parameter or header of the request.
    pub(crate) fn invalid(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            field: Some(field.into()),
            ..Self::new(StatusCode::BAD_REQUEST, detail)
        }
    }

    /// An error in the request as a whole.
    pub(crate) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// No route has this path.
    pub(crate) fn no_route() -> Self {
        Self::of_status(StatusCode::NOT_FOUND)
    }

    /// The path has routes, but none for this method.
    pub(crate) fn method_not_allowed(allow: String) -> Self {
        Self {
            detail: format!("this path answers {allow}"),
            allow: Some(allow),
            ..Self::of_status(StatusCode::METHOD_NOT_ALLOWED)
        }
    }

    /// A problem with this status and the general text for that status.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        Self::new(status, Kind::of(status).text)
    }

    /// The error for a failed use case. No other code decides which kind of error has which status. If the
    /// caller is at fault, the text of the error is sent; if the server is at fault, only the status.
    pub(crate) fn failed(failure: &dyn Failure) -> Self {
        let said = |status| Self::new(status, failure.to_string()).coded(&failure.message());
        match failure.kind() {
            ErrorKind::Invalid => said(StatusCode::BAD_REQUEST),
            ErrorKind::NotFound => said(StatusCode::NOT_FOUND),
            // The same answer for a missing, wrong, revoked or expired key: the difference would help
            // somebody who guesses keys.
            ErrorKind::Unauthenticated => {
                Self::of_status(StatusCode::UNAUTHORIZED).coded(&Denied::Unknown.message())
            }
            ErrorKind::Forbidden => said(StatusCode::FORBIDDEN),
            ErrorKind::Conflict => said(StatusCode::CONFLICT),
            ErrorKind::Limited => {
                Self::of_status(StatusCode::TOO_MANY_REQUESTS).coded(&failure.message())
            }
            ErrorKind::Contention | ErrorKind::Unavailable => {
                tracing::warn!(cause = %failure, "a use case could not be done now");
                Self::of_status(StatusCode::SERVICE_UNAVAILABLE)
            }
            ErrorKind::Internal => {
                tracing::error!(cause = %failure, "a use case failed");
                Self::of_status(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }

    /// This error, with the key of the message as its `code`.
    fn coded(self, message: &Message) -> Self {
        let code = Some(message.to_string());
        Self { code, ..self }
    }

    /// The body of the answer. `instance` is the id of the request.
    pub(crate) fn problem(&self, instance: &str) -> Problem {
        let Kind { slug, title, .. } = Kind::of(self.status);
        Problem {
            kind: format!("/problems/{slug}"),
            title,
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            code: self.code.clone(),
            field: self.field.clone(),
            instance: instance.to_owned(),
        }
    }
}

/// The status and the headers of the answer. The middleware `shield` adds the body, because the body contains
/// the request id.
impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponseBuilder::new(self.status);
        match self.status {
            StatusCode::UNAUTHORIZED => {
                response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
            }
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
                response.insert_header((header::RETRY_AFTER, "1"));
            }
            _ => {}
        }
        if let Some(allow) = &self.allow {
            response.insert_header((header::ALLOW, allow.as_str()));
        }
        response.finish()
    }
}

#[cfg(test)]
mod tests;

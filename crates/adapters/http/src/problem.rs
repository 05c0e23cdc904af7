mod kind;
mod request;

use std::convert::Infallible;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use chainstore_kernel::{Denied, ErrorKind, Failure, Message, Reason};
use serde::Serialize;
use thiserror::Error;
use utoipa::ToSchema;

use self::kind::Kind;
use self::request::Methods;
pub(crate) use self::request::RequestError;

/// Why a request failed, as far as the caller may know. If the server is at fault, the cause is only logged.
#[derive(Clone, Debug, Error)]
#[error("{status}: {detail}")]
pub(crate) struct ApiError {
    status: StatusCode,
    detail: String,
    code: String,
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
    /// Which error it is: one of a use case, as in the example, one of a value, such as `text.too_long`, or one
    /// of the request or the server as a whole, which begins with `request.`. It never changes, so programs can
    /// compare it.
    #[schema(example = "add_product.no_category")]
    code: String,
    /// The part of the request that is wrong. Absent when it is not one part, and when only the use case refused
    /// it; then `detail` names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// The id of the request; the operator finds it in the log.
    instance: String,
}

impl ApiError {
    /// An error with this status; text and code are those of the reason.
    fn saying(status: StatusCode, reason: &dyn Reason) -> Self {
        Self {
            status,
            detail: reason.to_string(),
            code: reason.message().to_string(),
            field: None,
            allow: None,
        }
    }

    /// An error of the API itself, not of a use case.
    pub(crate) fn refused(error: &RequestError) -> Self {
        Self::saying(error.status(), error)
    }

    /// An error in one field, parameter or header of the request.
    pub(crate) fn invalid(field: impl Into<String>, reason: &dyn Reason) -> Self {
        Self {
            field: Some(field.into()),
            ..Self::saying(StatusCode::BAD_REQUEST, reason)
        }
    }

    /// The error for a body or a query that cannot be read as the route needs it. `said` is the message of the library
    /// that reads it: it says what was expected, for example which values a field can have.
    pub(crate) fn unread(part: &RequestError, field: Option<String>, said: &str) -> Self {
        Self {
            detail: format!("{part}: {said}"),
            field,
            ..Self::refused(part)
        }
    }

    /// The path has routes, but none for this method.
    pub(crate) fn method_not_allowed(allow: String) -> Self {
        let methods = Methods(allow.clone());
        Self {
            allow: Some(allow),
            ..Self::refused(&RequestError::OnlyMethods { allow: methods })
        }
    }

    /// A problem with this status and the general text for that status.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        Self::saying(status, &Kind::of(status).error)
    }

    /// The error for a failed use case. No other code decides which kind of error has which status. If the
    /// caller is at fault, the text of the error is sent; if the server is at fault, only the status.
    pub(crate) fn failed(failure: &dyn Failure) -> Self {
        let said = |status| Self::saying(status, failure);
        match failure.kind() {
            ErrorKind::Invalid => said(StatusCode::BAD_REQUEST),
            ErrorKind::NotFound => said(StatusCode::NOT_FOUND),
            // The same answer for a missing, wrong, revoked or expired key: the difference would help
            // somebody who guesses keys.
            ErrorKind::Unauthenticated => {
                Self::refused(&RequestError::Unauthenticated).coded(&Denied::Unknown.message())
            }
            ErrorKind::Forbidden => said(StatusCode::FORBIDDEN),
            ErrorKind::Conflict => said(StatusCode::CONFLICT),
            ErrorKind::Limited => Self::refused(&RequestError::Limited).coded(&failure.message()),
            ErrorKind::Contention | ErrorKind::Unavailable => {
                tracing::warn!(cause = %failure, "a use case could not be done now");
                Self::refused(&RequestError::Unavailable)
            }
            ErrorKind::Internal => {
                tracing::error!(cause = %failure, "a use case failed");
                Self::refused(&RequestError::Internal)
            }
        }
    }

    /// This error, with the key of the message as its `code`.
    fn coded(self, message: &Message) -> Self {
        let code = message.to_string();
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

/// Never called. A list without a field to parse cannot refuse its filter, and its conversion has the error
/// `Infallible`; the compiler still asks for this conversion.
impl From<Infallible> for ApiError {
    fn from(never: Infallible) -> Self {
        match never {}
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

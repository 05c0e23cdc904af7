use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use chainstore_kernel::{Denied, ErrorKind, Failure, Message, Reason as _};
use serde::Serialize;
use thiserror::Error;
use utoipa::ToSchema;

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
    /// Which error of which use case it is. It never changes, so programs can compare it and translate it.
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
        Self::new(status, kind_of(status).2)
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
        let (slug, title, _) = kind_of(self.status);
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

/// The last part of the problem's type, its title and its general text, for each status.
fn kind_of(status: StatusCode) -> (&'static str, &'static str, &'static str) {
    match status.as_u16() {
        401 => (
            "unauthenticated",
            "Not authenticated",
            "send a valid API key: `Authorization: Bearer csk_…`",
        ),
        403 => ("forbidden", "Forbidden", "this is not allowed"),
        404 => ("not-found", "Not found", "there is nothing at this path"),
        405 => (
            "method-not-allowed",
            "Method not allowed",
            "this path does not answer this method",
        ),
        408 => (
            "timeout",
            "Request timeout",
            "the request did not arrive in time",
        ),
        409 => (
            "conflict",
            "Conflict",
            "the request does not fit the present state",
        ),
        413 => (
            "too-large",
            "Too large",
            "the body may have 65536 bytes at most",
        ),
        415 => (
            "unsupported-media-type",
            "Unsupported media type",
            "send the body as `Content-Type: application/json`, uncompressed",
        ),
        429 => ("limited", "Too many requests", "wait, then try again"),
        503 => (
            "unavailable",
            "Unavailable",
            "something this needs is away; try again in a moment",
        ),
        400..=499 => (
            "invalid-request",
            "Invalid request",
            "the request is not understood",
        ),
        _ => (
            "internal",
            "Internal error",
            "the server failed; the operator finds the cause in the log under the id of this request",
        ),
    }
}

#[cfg(test)]
mod tests {
    use chainstore_kernel::{Declared, Reason, StoreError};

    use super::*;

    #[derive(Debug, Error)]
    #[error(transparent)]
    struct Store(StoreError);
    impl Failure for Store {
        fn kind(&self) -> ErrorKind {
            self.0.kind()
        }
    }
    impl Reason for Store {
        fn message(&self) -> Message {
            self.0.message()
        }

        fn declared() -> Vec<Declared> {
            StoreError::declared()
        }
    }

    #[derive(Debug, Error)]
    #[error("secret cause")]
    struct Of(ErrorKind);
    impl Failure for Of {
        fn kind(&self) -> ErrorKind {
            self.0
        }
    }
    impl Reason for Of {
        fn message(&self) -> Message {
            Message::new("secret", "key")
        }

        fn declared() -> Vec<Declared> {
            Vec::new()
        }
    }

    // proves SR-37
    #[test]
    fn every_kind_has_a_status() {
        let statuses = [
            (ErrorKind::Invalid, 400),
            (ErrorKind::NotFound, 404),
            (ErrorKind::Unauthenticated, 401),
            (ErrorKind::Forbidden, 403),
            (ErrorKind::Conflict, 409),
            (ErrorKind::Contention, 503),
            (ErrorKind::Limited, 429),
            (ErrorKind::Unavailable, 503),
            (ErrorKind::Internal, 500),
        ];
        for (kind, status) in statuses {
            assert_eq!(
                ApiError::failed(&Of(kind)).status_code().as_u16(),
                status,
                "{kind:?}"
            );
        }
    }

    // proves SR-37
    #[test]
    fn a_fault_does_not_show_its_cause() {
        let faults = [
            StoreError::corrupt("order", "row 7 of secret table"),
            StoreError::Unavailable {
                reason: "host db.internal refused".into(),
            },
        ];
        for fault in faults {
            let error = ApiError::failed(&Store(fault));
            let body = serde_json::to_string(&error.problem("req_1")).unwrap();
            assert!(
                !body.contains("secret") && !body.contains("internal refused"),
                "{body}"
            );
        }
    }

    #[test]
    fn a_refusal_names_its_error_by_key() {
        let code = |failure: &dyn Failure| {
            let problem = ApiError::failed(failure).problem("req_1");
            serde_json::to_value(problem).unwrap()["code"].clone()
        };
        for kind in [
            ErrorKind::Invalid,
            ErrorKind::NotFound,
            ErrorKind::Forbidden,
            ErrorKind::Conflict,
            ErrorKind::Limited,
        ] {
            assert_eq!(code(&Of(kind)), "secret.key", "{kind:?}");
        }
        // Every reason for which a caller is not known has the same code.
        assert_eq!(code(&Of(ErrorKind::Unauthenticated)), "denied.unknown");
        for kind in [
            ErrorKind::Contention,
            ErrorKind::Unavailable,
            ErrorKind::Internal,
        ] {
            assert!(code(&Of(kind)).is_null(), "{kind:?}");
        }
    }

    #[test]
    fn a_problem_reads_like_rfc_9457() {
        let error = ApiError::invalid("after", "expected an id that begins with `ord_`");
        insta::assert_json_snapshot!(error.problem("req_1"), @r#"
        {
          "type": "/problems/invalid-request",
          "title": "Invalid request",
          "status": 400,
          "detail": "expected an id that begins with `ord_`",
          "field": "after",
          "instance": "req_1"
        }
        "#);
    }
}

use actix_web::http::StatusCode;

use super::request::RequestError;
use crate::limits;

/// What every problem of a status has in common.
pub(super) struct Kind {
    /// The last part of the problem's `type`: `not-found` in `/problems/not-found`.
    pub(super) slug: &'static str,
    pub(super) title: &'static str,
    /// What is said when nothing is known but the status.
    pub(super) error: RequestError,
}

impl Kind {
    pub(super) fn of(status: StatusCode) -> Self {
        match status.as_u16() {
            401 => Self {
                slug: "unauthenticated",
                title: "Not authenticated",
                error: RequestError::Unauthenticated,
            },
            403 => Self {
                slug: "forbidden",
                title: "Forbidden",
                error: RequestError::Malformed,
            },
            404 => Self {
                slug: "not-found",
                title: "Not found",
                error: RequestError::NoRoute,
            },
            405 => Self {
                slug: "method-not-allowed",
                title: "Method not allowed",
                error: RequestError::OtherMethod,
            },
            408 => Self {
                slug: "timeout",
                title: "Request timeout",
                error: RequestError::TooSlow,
            },
            409 => Self {
                slug: "conflict",
                title: "Conflict",
                error: RequestError::Malformed,
            },
            413 => Self {
                slug: "too-large",
                title: "Too large",
                error: RequestError::TooLarge { most: limits::BODY },
            },
            415 => Self {
                slug: "unsupported-media-type",
                title: "Unsupported media type",
                error: RequestError::MediaType,
            },
            429 => Self {
                slug: "limited",
                title: "Too many requests",
                error: RequestError::Limited,
            },
            503 => Self {
                slug: "unavailable",
                title: "Unavailable",
                error: RequestError::Unavailable,
            },
            400..=499 => Self {
                slug: "invalid-request",
                title: "Invalid request",
                error: RequestError::Malformed,
            },
            _ => Self {
                slug: "internal",
                title: "Internal error",
                error: RequestError::Internal,
            },
        }
    }
}

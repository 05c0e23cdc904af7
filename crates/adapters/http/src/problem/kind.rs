use actix_web::http::StatusCode;

/// What every problem of a status has in common.
pub(super) struct Kind {
    /// The last part of the problem's `type`: `not-found` in `/problems/not-found`.
    pub(super) slug: &'static str,
    pub(super) title: &'static str,
}

impl Kind {
    pub(super) fn of(status: StatusCode) -> Self {
        match status.as_u16() {
            401 => Self {
                slug: "unauthenticated",
                title: "Not authenticated",
            },
            403 => Self {
                slug: "forbidden",
                title: "Forbidden",
            },
            404 => Self {
                slug: "not-found",
                title: "Not found",
            },
            405 => Self {
                slug: "method-not-allowed",
                title: "Method not allowed",
            },
            408 => Self {
                slug: "timeout",
                title: "Request timeout",
            },
            409 => Self {
                slug: "conflict",
                title: "Conflict",
            },
            413 => Self {
                slug: "too-large",
                title: "Too large",
            },
            415 => Self {
                slug: "unsupported-media-type",
                title: "Unsupported media type",
            },
            429 => Self {
                slug: "limited",
                title: "Too many requests",
            },
            503 => Self {
                slug: "unavailable",
                title: "Unavailable",
            },
            400..=499 => Self {
                slug: "invalid-request",
                title: "Invalid request",
            },
            _ => Self {
                slug: "internal",
                title: "Internal error",
            },
        }
    }
}

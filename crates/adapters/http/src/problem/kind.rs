use actix_web::http::StatusCode;

/// What every problem of a status has in common.
pub(super) struct Kind {
    /// The last part of the problem's `type`: `not-found` in `/problems/not-found`.
    pub(super) slug: &'static str,
    pub(super) title: &'static str,
    /// What a problem says that has nothing more particular to say.
    pub(super) text: &'static str,
}

impl Kind {
    pub(super) fn of(status: StatusCode) -> Self {
        match status.as_u16() {
            401 => Self {
                slug: "unauthenticated",
                title: "Not authenticated",
                text: "send a valid API key: `Authorization: Bearer csk_…`",
            },
            403 => Self {
                slug: "forbidden",
                title: "Forbidden",
                text: "this is not allowed",
            },
            404 => Self {
                slug: "not-found",
                title: "Not found",
                text: "there is nothing at this path",
            },
            405 => Self {
                slug: "method-not-allowed",
                title: "Method not allowed",
                text: "this path does not answer this method",
            },
            408 => Self {
                slug: "timeout",
                title: "Request timeout",
                text: "the request did not arrive in time",
            },
            409 => Self {
                slug: "conflict",
                title: "Conflict",
                text: "the request does not fit the present state",
            },
            413 => Self {
                slug: "too-large",
                title: "Too large",
                text: "the body may have 65536 bytes at most",
            },
            415 => Self {
                slug: "unsupported-media-type",
                title: "Unsupported media type",
                text: "send the body as `Content-Type: application/json`, uncompressed",
            },
            429 => Self {
                slug: "limited",
                title: "Too many requests",
                text: "wait, then try again",
            },
            503 => Self {
                slug: "unavailable",
                title: "Unavailable",
                text: "something this needs is away; try again in a moment",
            },
            400..=499 => Self {
                slug: "invalid-request",
                title: "Invalid request",
                text: "the request is not understood",
            },
            _ => Self {
                slug: "internal",
                title: "Internal error",
                text: "the server failed; the operator finds the cause in the log under the id of this request",
            },
        }
    }
}

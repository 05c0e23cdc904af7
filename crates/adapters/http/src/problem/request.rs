use actix_web::http::StatusCode;
use chainstore_kernel::{plain_values, reasons};

reasons! {
    /// The errors of the API itself: the request is refused before a use case is called, or the server fails.
    pub(crate) enum RequestError in "request" {
        /// The caller is not known.
        Unauthenticated = "send a valid API key: `Authorization: Bearer csk_…`";
        /// No route has this path.
        NoRoute = "there is nothing at this path";
        /// The path has routes, but none for this method.
        OtherMethod = "this path does not answer this method";
        /// The path has routes, but none for this method; the error lists the methods that it has.
        OnlyMethods {
            /// The allowed methods, written as in the header `Allow`: `GET, POST`.
            allow: Methods,
        } = "this path answers {allow}";
        /// The request was not complete in time.
        TooSlow = "the request did not arrive in time";
        /// The body is larger than the server reads.
        TooLarge {
            /// The greatest number of bytes.
            most: usize,
        } = "the body may have {most} bytes at most";
        /// The body is not announced as plain JSON.
        MediaType = "send the body as `Content-Type: application/json`, uncompressed";
        /// The caller has tried too often.
        Limited = "wait, then try again";
        /// The server, or a system that it needs, such as the database, does not answer now.
        Unavailable = "something this needs is away; try again in a moment";
        /// The server failed.
        Internal = "the server failed; the operator finds the cause in the log under the id of this request";
        /// Any other error of the caller: a status from 400 to 499 without a variant of its own.
        Malformed = "the request is not understood";
        /// The body nests more deeply than the server reads.
        TooDeep {
            /// The greatest number of levels.
            most: u32,
        } = "the body may be nested {most} levels deep at most";
        /// The body is not the JSON that the route reads: a field is missing, unknown or of another type.
        Body = "the body is not what this request reads";
        /// The parameters are not those that the route reads.
        Query = "the parameters are not those that this request reads";
        /// The header `Idempotency-Key` is sent twice, is empty, is too long or is not printable ASCII.
        IdempotencyKey {
            /// The greatest number of characters.
            most: usize,
        } = "send the header once, with 1 to {most} printable ASCII characters";
        /// The number of rows of a page is out of its bounds.
        PageSize {
            /// The greatest number of rows.
            most: u32,
        } = "send a number from 1 to {most}";
    }
}

/// Names of methods, separated by commas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Methods(pub(crate) String);

impl std::fmt::Display for Methods {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

plain_values!(Methods);

impl RequestError {
    /// The status that the error is answered with.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::NoRoute => StatusCode::NOT_FOUND,
            Self::OtherMethod | Self::OnlyMethods { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Limited => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Malformed
            | Self::TooDeep { .. }
            | Self::Body
            | Self::Query
            | Self::IdempotencyKey { .. }
            | Self::PageSize { .. } => StatusCode::BAD_REQUEST,
        }
    }
}

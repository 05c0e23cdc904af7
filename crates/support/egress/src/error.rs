use std::error::Error;

/// Why a call gave no answer. It never contains the URL, which may hold a secret.
#[derive(Debug, thiserror::Error)]
pub enum EgressError {
    /// The destination is not allowed; nothing was sent.
    #[error("destination refused: {0}")]
    Refused(#[from] Refusal),
    /// No connection: unknown name, refused port, TLS failure. Nothing reached the host.
    #[error("could not connect")]
    Connect(#[source] reqwest::Error),
    /// No complete answer in time. The host may have acted on the request.
    #[error("timed out")]
    Timeout,
    /// The connection broke. The host may have acted on the request.
    #[error("the exchange broke off")]
    Broken(#[source] reqwest::Error),
    /// The answer is larger than allowed.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The limit that was passed.
        limit: usize,
    },
    /// The answer is not the JSON that was expected. Its text is left out, since it may be personal.
    #[error("the answer is not the expected JSON ({category} at line {line}, column {column})")]
    Json {
        /// `syntax`, `data` or `end of input`.
        category: &'static str,
        /// Line of the fault.
        line: usize,
        /// Column of the fault.
        column: usize,
    },
    /// The request cannot be built, for example from a header or a body that is not valid.
    #[error("the request could not be built")]
    Request,
    /// The HTTP client cannot be built, usually because the system has no root certificates.
    #[error("the HTTP client could not be built")]
    Client(#[source] reqwest::Error),
}

/// Why a destination is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not https (or, for a configured host, not http either).
    #[error("the scheme is not allowed")]
    Scheme,
    /// The URL names no host.
    #[error("there is no host")]
    Host,
    /// The host has no public address.
    #[error("the address is not public")]
    Address,
}

impl EgressError {
    /// Converts a transport error and removes its URL.
    pub(crate) fn from_transport(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if let Some(refusal) = refusal_within(&error) {
            return Self::Refused(refusal);
        }
        if error.is_timeout() && !error.is_connect() {
            Self::Timeout
        } else if error.is_connect() {
            Self::Connect(error)
        } else if error.is_builder() {
            Self::Request
        } else {
            Self::Broken(error)
        }
    }

    pub(crate) fn from_json(error: &serde_json::Error) -> Self {
        use serde_json::error::Category;
        let category = match error.classify() {
            Category::Io | Category::Syntax => "syntax",
            Category::Data => "data",
            Category::Eof => "end of input",
        };
        Self::Json {
            category,
            line: error.line(),
            column: error.column(),
        }
    }

    /// Whether the host certainly did not act on the request, so that sending it again is safe.
    pub fn is_unsent(&self) -> bool {
        matches!(
            self,
            Self::Refused(_) | Self::Connect(_) | Self::Request | Self::Client(_)
        )
    }
}

/// Searches the causes of an error for a refusal by [`PublicOnly`](crate::destination::PublicOnly), which
/// the connector and the client have wrapped.
fn refusal_within(error: &reqwest::Error) -> Option<Refusal> {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if let Some(refusal) = error.downcast_ref::<Refusal>() {
            return Some(*refusal);
        }
        cause = error.source();
    }
    None
}

use std::time::Duration;

use chainstore_egress::{EgressError, Response};
use serde::Deserialize;
use thiserror::Error;

/// How a call of the Bot API fails, sorted by what the caller can do about it. Nothing here holds the
/// token, and nothing holds what was sent.
#[derive(Debug, Error)]
pub enum ApiError {
    /// Too fast; nothing was done.
    #[error("Telegram asks to wait {} s", .0.as_secs())]
    RetryAfter(Duration),
    /// The reader has blocked the bot, left or never was.
    #[error("the chat cannot be reached")]
    Gone,
    /// The message shows this already.
    #[error("the message shows this already")]
    NotModified,
    /// The message is gone or cannot be changed any more.
    #[error("the message cannot be changed any more")]
    NoMessage,
    /// The photo must be uploaded again.
    #[error("Telegram does not know the photo")]
    UnknownPhoto,
    /// Refused for another reason.
    #[error("Telegram refuses with {code}: {description}")]
    Refused {
        /// HTTP status and error code.
        code: u64,
        /// What Telegram says.
        description: String,
    },
    /// No connection: certainly nothing was done.
    #[error("Telegram cannot be reached")]
    Unsent(#[source] EgressError),
    /// No readable answer: it is unknown whether the call had its effect.
    #[error("Telegram gave no readable answer")]
    Ambiguous,
}

impl ApiError {
    /// Whether the call certainly had no effect and may succeed later.
    pub const fn later(&self) -> Option<Duration> {
        match self {
            Self::RetryAfter(wait) => Some(*wait),
            Self::Unsent(_) => Some(Duration::from_secs(2)),
            Self::Gone
            | Self::NotModified
            | Self::NoMessage
            | Self::UnknownPhoto
            | Self::Refused { .. }
            | Self::Ambiguous => None,
        }
    }
}

impl From<EgressError> for ApiError {
    fn from(error: EgressError) -> Self {
        if error.is_unsent() {
            Self::Unsent(error)
        } else {
            Self::Ambiguous
        }
    }
}

/// An answer with `ok: false`. Read by ourselves: the published type keeps the wait in 16 bits.
#[derive(Deserialize)]
struct No {
    ok: bool,
    #[serde(default)]
    error_code: u64,
    #[serde(default)]
    description: String,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
}

/// The error an answer stands for, if it is one.
pub(super) fn refusal(answer: &Response) -> Option<ApiError> {
    let no = answer.json::<No>().ok().filter(|no| !no.ok);
    let Some(no) = no else {
        // A page of some gateway on the way.
        return (!answer.is_success()).then_some(ApiError::Ambiguous);
    };
    let wait = no.parameters.and_then(|found| found.retry_after);
    Some(sort(no.error_code, no.description, wait))
}

fn sort(code: u64, description: String, wait: Option<u64>) -> ApiError {
    let says = |part: &str| description.contains(part);
    match code {
        429 => ApiError::RetryAfter(Duration::from_secs(wait.unwrap_or(1))),
        403 => ApiError::Gone,
        400 if says("chat not found") || says("user is deactivated") => ApiError::Gone,
        400 if says("message is not modified") => ApiError::NotModified,
        400 if says("message to edit not found")
            || says("message can't be edited")
            || says("message to delete not found")
            || says("message can't be deleted")
            || says("in the message to edit")
            || says("MESSAGE_ID_INVALID") =>
        {
            ApiError::NoMessage
        }
        400 if says("wrong file identifier") || says("wrong remote file") => ApiError::UnknownPhoto,
        500..=599 => ApiError::Ambiguous,
        _ => ApiError::Refused { code, description },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_sorted_by_what_can_be_done() {
        let sorted = |code, text: &str| sort(code, text.to_owned(), None);
        assert!(matches!(
            sorted(403, "Forbidden: bot was blocked by the user"),
            ApiError::Gone
        ));
        assert!(matches!(
            sorted(
                400,
                "Bad Request: message is not modified: specified new message content"
            ),
            ApiError::NotModified
        ));
        assert!(matches!(
            sorted(400, "Bad Request: message to edit not found"),
            ApiError::NoMessage
        ));
        assert!(matches!(
            sorted(400, "Bad Request: wrong file identifier/HTTP URL specified"),
            ApiError::UnknownPhoto
        ));
        assert!(matches!(sorted(502, "Bad Gateway"), ApiError::Ambiguous));
        assert!(matches!(
            sorted(400, "Bad Request: something"),
            ApiError::Refused { code: 400, .. }
        ));
    }

    #[test]
    fn a_wait_of_days_is_understood() {
        let wait = sort(429, String::new(), Some(90_000)).later();
        assert_eq!(wait, Some(Duration::from_hours(25)));
    }
}

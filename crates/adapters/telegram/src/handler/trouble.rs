use std::time::Duration;

use chainstore_kernel::{ErrorKind, Failure};
use chainstore_workflows::work::Handled;

use super::SOON;
use crate::api::ApiError;

/// Why an update is not simply done. The one place where kinds of errors get a meaning in the chat.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Something we need is away; the whole update is tried again.
    Later(Duration),
    /// It does not exist, or is not theirs.
    NotFound,
    /// The cart is not what they saw.
    Changed,
    /// The input cannot be used.
    Refused,
    /// Our fault.
    Failed,
    /// The reader is gone, or an answer was lost: nothing more to do.
    Lost,
}

impl Trouble {
    pub(super) fn handled(self) -> Handled {
        match self {
            Self::Later(wait) => Handled::Later(wait),
            Self::NotFound | Self::Changed | Self::Refused | Self::Failed | Self::Lost => {
                Handled::Done
            }
        }
    }
}

impl<E: Failure> From<E> for Trouble {
    fn from(error: E) -> Self {
        match error.kind() {
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::Conflict => Self::Changed,
            ErrorKind::Invalid => Self::Refused,
            ErrorKind::Unavailable | ErrorKind::Contention | ErrorKind::Limited => {
                Self::Later(SOON)
            }
            ErrorKind::Internal | ErrorKind::Unauthenticated | ErrorKind::Forbidden => {
                tracing::error!(%error, "an update fails");
                Self::Failed
            }
        }
    }
}

impl From<ApiError> for Trouble {
    fn from(error: ApiError) -> Self {
        match (error.later(), &error) {
            (Some(wait), _) => Self::Later(wait),
            (None, ApiError::Gone) => Self::Lost,
            (None, _) => {
                // A screen can be drawn again by another tap; sending it twice would be worse.
                tracing::warn!(%error, "a screen is not shown");
                Self::Lost
            }
        }
    }
}

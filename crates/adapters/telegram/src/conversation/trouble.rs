use std::time::Duration;

use chainstore_kernel::{ErrorKind, Failure};
use chainstore_workflows::work::Handled;

use crate::api::ApiError;

/// Tries to show a screen; one less than the inbox allows.
const SHOWN_TRIES: u32 = 7;

/// Why an update is not simply done. The one place where kinds of errors get a meaning in the chat.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// Something we need is away; the whole update is tried again.
    Later,
    /// It is done, but Telegram does not let us show it yet.
    Unshown(Duration),
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
    /// What it means for an update that was tried so often.
    pub(crate) fn handled(self, attempts: u32) -> Handled {
        let longer = Duration::from_secs(2_u64.saturating_pow(attempts.min(6)));
        match self {
            Self::Later => Handled::Later(longer),
            // A screen can be drawn again by another tap: not worth a person's look at the inbox.
            Self::Unshown(_) if attempts >= SHOWN_TRIES => {
                tracing::warn!("a screen is given up");
                Handled::Done
            }
            Self::Unshown(wait) => Handled::Later(wait.max(longer)),
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
            ErrorKind::Unavailable | ErrorKind::Contention | ErrorKind::Limited => Self::Later,
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
            (Some(wait), _) => Self::Unshown(wait),
            (None, ApiError::Gone) => Self::Lost,
            (None, _) => {
                // A screen can be drawn again by another tap; sending it twice would be worse.
                tracing::warn!(%error, "a screen is not shown");
                Self::Lost
            }
        }
    }
}

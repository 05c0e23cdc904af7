use std::fmt;

use serde::Deserialize;
use thiserror::Error;

/// Why a node gave no answer.
#[derive(Debug, Error)]
pub enum NodeError {
    /// It does not answer, or not in time.
    #[error("{reason}")]
    Unavailable {
        /// How; contains no credential.
        reason: String,
    },
    /// It answers, but not what was asked.
    #[error("{reason}")]
    Junk {
        /// What is wrong with the answer.
        reason: String,
    },
    /// It understood the question and refuses it.
    #[error(transparent)]
    Refused(Refusal),
}

/// The refusal of a node. Its message stays inside, because it may contain the credential of the node's address.
#[derive(Deserialize, Error)]
#[error("it refuses with code {code}")]
pub struct Refusal {
    code: i64,
    #[serde(default)]
    message: String,
}

impl Refusal {
    /// Whether the message of the node contains one of these texts, which are given in small letters.
    pub fn says(&self, texts: &[&str]) -> bool {
        let message = self.message.to_ascii_lowercase();
        texts.iter().any(|text| message.contains(text))
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

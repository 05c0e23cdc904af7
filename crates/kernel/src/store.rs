use alloc::string::String;

use thiserror::Error;

use crate::{ErrorKind, Failure, Message};

/// Why the store could not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The row has changed since it was read, or two transactions wrote the same row.
    #[error("`{entity}` was changed by somebody else at the same time")]
    Conflict {
        /// The kind of row that changed.
        entity: &'static str,
    },
    /// A value that must be unique exists already.
    #[error("`{entity}` exists already")]
    Duplicate {
        /// The kind of row that has the value.
        entity: &'static str,
    },
    /// The lease under which this was to be written is held by somebody else now.
    #[error("the lease was lost to another instance")]
    Fenced,
    /// The database cannot be reached, is full, or is too slow.
    #[error("the database does not answer: {reason}")]
    Unavailable {
        /// The message of the database driver, without any value of a row.
        reason: String,
    },
    /// The program cannot have written the row like this: it is unreadable, tampered with, or sealed under a
    /// lost key.
    #[error("a stored `{entity}` is damaged: {reason}")]
    Corrupt {
        /// The kind of row that is damaged.
        entity: &'static str,
        /// How the damage was noticed; holds no value of the row.
        reason: String,
    },
}

impl Failure for StoreError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Conflict { .. } => ErrorKind::Contention,
            Self::Duplicate { .. } => ErrorKind::Conflict,
            Self::Unavailable { .. } | Self::Fenced => ErrorKind::Unavailable,
            Self::Corrupt { .. } => ErrorKind::Internal,
        }
    }

    fn message(&self) -> Message {
        let (name, entity) = match self {
            Self::Conflict { entity } => ("conflict", Some(*entity)),
            Self::Duplicate { entity } => ("duplicate", Some(*entity)),
            Self::Fenced => ("fenced", None),
            Self::Unavailable { .. } => ("unavailable", None),
            Self::Corrupt { entity, .. } => ("corrupt", Some(*entity)),
        };
        Message {
            scope: "store",
            name,
            values: entity
                .map(|entity| ("entity", entity.into()))
                .into_iter()
                .collect(),
        }
    }
}

impl StoreError {
    /// The error for a stored row that cannot be read.
    pub fn corrupt(entity: &'static str, reason: impl Into<String>) -> Self {
        Self::Corrupt {
            entity,
            reason: reason.into(),
        }
    }
}

use crate::{Cause, Entity, ErrorKind, Failure, reasons};

reasons! {
    /// Why the store could not do what was asked.
    pub enum StoreError in "store" {
        /// The row has changed since it was read, or two transactions wrote the same row.
        Conflict {
            /// The kind of row that changed.
            entity: Entity,
        } = "`{entity}` was changed by somebody else at the same time";
        /// A value that must be unique exists already.
        Duplicate {
            /// The kind of row that has the value.
            entity: Entity,
        } = "`{entity}` exists already";
        /// The lease under which this was to be written is held by somebody else now.
        Fenced = "the lease was lost to another instance";
        /// The database cannot be reached, is full, or is too slow.
        Unavailable {
            /// The message of the database driver, without any value of a row.
            reason: Cause,
        } = "the database does not answer: {reason}";
        /// The program cannot have written the row like this: it is unreadable, tampered with, or sealed under a
        /// lost key.
        Corrupt {
            /// The kind of row that is damaged.
            entity: Entity,
            /// How the damage was noticed; holds no value of the row.
            reason: Cause,
        } = "a stored `{entity}` is damaged: {reason}";
    }
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
}

impl StoreError {
    /// The error for a row that another has changed or adds.
    pub const fn conflict(entity: &'static str) -> Self {
        let entity = Entity(entity);
        Self::Conflict { entity }
    }

    /// The error for a unique value that is taken.
    pub const fn duplicate(entity: &'static str) -> Self {
        let entity = Entity(entity);
        Self::Duplicate { entity }
    }

    /// The error for a stored row that cannot be read.
    pub fn corrupt(entity: &'static str, reason: impl Into<Cause>) -> Self {
        Self::Corrupt {
            entity: Entity(entity),
            reason: reason.into(),
        }
    }
}

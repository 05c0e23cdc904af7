use serde::Serialize;

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    /// Everything is as it should be.
    Ok,
    /// The shop works, but a person should look at this.
    Warning,
    /// The shop does not work until this is repaired.
    Failed,
}

/// The result of one check, as it is printed. It contains no secret, no extended public key and no address with
/// a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    /// The stable name of the check.
    pub(super) check: &'static str,
    /// The variable, chain or token that was checked; `None` when the check has only one subject.
    pub(super) subject: Option<String>,
    pub(super) state: State,
    /// What was found.
    pub(super) detail: String,
    /// What to do about it; `None` when nothing needs to be done.
    pub(super) cure: Option<String>,
}

impl Finding {
    pub(super) fn ok(check: &'static str, detail: impl Into<String>) -> Self {
        Self {
            check,
            subject: None,
            state: State::Ok,
            detail: plain(detail.into()),
            cure: None,
        }
    }

    pub(super) fn warning(
        check: &'static str,
        detail: impl Into<String>,
        cure: impl Into<String>,
    ) -> Self {
        Self {
            state: State::Warning,
            cure: Some(cure.into()),
            ..Self::ok(check, detail)
        }
    }

    pub(super) fn failed(
        check: &'static str,
        detail: impl Into<String>,
        cure: impl Into<String>,
    ) -> Self {
        Self {
            state: State::Failed,
            ..Self::warning(check, detail, cure)
        }
    }

    /// A check that could not be made because its settings have a problem.
    pub(super) fn unchecked(check: &'static str) -> Self {
        Self::warning(
            check,
            "not checked: its settings have a problem",
            "correct them and run doctor again",
        )
    }

    /// A check that could not be made because the database cannot be read.
    pub(super) fn unread(check: &'static str) -> Self {
        Self::warning(
            check,
            "not checked: the database cannot be read",
            "correct the findings about the database, and run doctor again",
        )
    }

    /// Adds the variable, chain or token that was checked.
    pub(super) fn of(self, subject: impl Into<String>) -> Self {
        Self {
            subject: Some(subject.into()),
            ..self
        }
    }
}

/// Replaces control characters in text from outside, which could move the cursor of the terminal and hide other
/// findings.
fn plain(text: String) -> String {
    if text.chars().any(char::is_control) {
        text.replace(char::is_control, " ")
    } else {
        text
    }
}

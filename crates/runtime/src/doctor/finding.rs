use serde::Serialize;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    /// As it should be.
    Ok,
    /// The shop works, but somebody should look.
    Warning,
    /// The shop does not work like this.
    Failed,
}

/// What one check came to. It holds no secret, no extended key and no address with a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    /// What was checked: a stable name.
    pub(super) check: &'static str,
    /// Which of several: a variable, a chain, a token.
    pub(super) subject: Option<String>,
    pub(super) state: State,
    /// What was seen.
    pub(super) detail: String,
    /// What to do.
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
            "mend what is said of the database, and run doctor again",
        )
    }

    /// Says which of several it is about.
    pub(super) fn of(self, subject: impl Into<String>) -> Self {
        Self {
            subject: Some(subject.into()),
            ..self
        }
    }
}

/// What comes from outside must not move the reader's cursor.
fn plain(text: String) -> String {
    if text.chars().any(char::is_control) {
        text.replace(char::is_control, " ")
    } else {
        text
    }
}

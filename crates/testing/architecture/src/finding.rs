//! What the checks report.

use std::fmt;

/// A broken rule: what is wrong, which rule says so, and how to correct it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The dependency, file or crate that breaks it.
    pub what: String,
    /// The rule it breaks.
    pub rule: String,
    /// How to correct it.
    pub cure: String,
}

impl Finding {
    /// Builds a finding from its three sentences.
    pub fn new(what: impl Into<String>, rule: impl Into<String>, cure: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            rule: rule.into(),
            cure: cure.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, rule, cure } = self;
        write!(f, "{what}\n    rule: {rule}\n    cure: {cure}")
    }
}

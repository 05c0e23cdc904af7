use std::fmt::Write as _;

use serde::Serialize;

use super::finding::{Finding, State};
use crate::plural::plural;

/// The JSON that `doctor --json` prints.
#[derive(Serialize)]
struct Answer<'a> {
    program: &'a str,
    version: &'a str,
    /// Whether no check has failed.
    healthy: bool,
    findings: &'a [Finding],
}

/// The number of findings with this state.
pub(super) fn count(findings: &[Finding], state: State) -> usize {
    let found = findings.iter().filter(|finding| finding.state == state);
    found.count()
}

/// The findings as JSON, for programs.
pub(super) fn json(program: &str, findings: &[Finding]) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Answer {
        program,
        version: env!("CARGO_PKG_VERSION"),
        healthy: count(findings, State::Failed) == 0,
        findings,
    })
}

/// The findings as text, for people: one aligned line each, and below it what to do, if there is something to
/// do.
pub(super) fn text(findings: &[Finding]) -> String {
    let width = findings.iter().map(|finding| finding.check.len());
    let width = width.max().unwrap_or(0);
    let mut text = String::new();
    for finding in findings {
        let state = match finding.state {
            State::Ok => "ok",
            State::Warning => "warning",
            State::Failed => "FAILED",
        };
        let check = finding.check.replace('_', " ");
        let detail = match &finding.subject {
            Some(subject) if !finding.detail.starts_with(subject) => {
                format!("{subject}: {}", finding.detail)
            }
            _ => finding.detail.clone(),
        };
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{state:<8}{check:<width$}  {detail}");
        if let Some(cure) = &finding.cure {
            let _ = writeln!(text, "{:<8}{:<width$}  -> {cure}", "", "");
        }
    }
    text
}

/// The number of findings of each state, such as `12 ok, 1 warning, 0 failed`.
pub(super) fn summary(findings: &[Finding]) -> String {
    let [ok, warnings, failed] =
        [State::Ok, State::Warning, State::Failed].map(|state| count(findings, state));
    let warnings = plural(warnings, "warning", "warnings");
    format!("{ok} ok, {warnings}, {failed} failed")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings() -> Vec<Finding> {
        vec![
            Finding::ok("database", "SQLite 3.50.2 answers"),
            Finding::failed("node", "nobody\nanswers\u{1b}[2J", "start it").of("Base"),
            Finding::warning("alert_chat", "there is none", "name one"),
        ]
    }

    #[test]
    fn people_read_a_line_for_each_finding_and_the_cure_below() {
        let expected = "\
ok      database    SQLite 3.50.2 answers
FAILED  node        Base: nobody answers [2J
                    -> start it
warning alert chat  there is none
                    -> name one
";
        assert_eq!(text(&findings()), expected);
        assert_eq!(summary(&findings()), "1 ok, 1 warning, 1 failed");
    }

    // Other programs read these names, so they must not change.
    #[test]
    fn machines_read_the_same() {
        let answer = json("chainstore-server", &findings()).expect("JSON");
        let answer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
        assert_eq!(answer["program"], "chainstore-server");
        assert_eq!(answer["healthy"], false);
        let failed = serde_json::json!({
            "check": "node", "subject": "Base", "state": "failed",
            "detail": "nobody answers [2J", "cure": "start it",
        });
        assert_eq!(answer["findings"][1], failed);
        assert_eq!(answer["findings"][0]["state"], "ok");
        assert_eq!(answer["findings"][0]["subject"], serde_json::Value::Null);
        assert_eq!(answer["findings"][2]["state"], "warning");
    }
}

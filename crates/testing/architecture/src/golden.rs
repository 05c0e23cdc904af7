//! The graph as a text file, so that a reviewer sees a new dependency in the diff.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::model::{Graph, Kind};

/// A block for each crate: its role, then the crates of the workspace that it depends on. Crates from outside are checked by
/// cargo-deny.
pub fn render(graph: &Graph) -> String {
    let mut text = String::from(
        "# The arrows between our crates. Written by: UPDATE_GOLDEN=1 cargo test -p chainstore-architecture\n",
    );
    for member in &graph.crates {
        let role = member
            .role
            .map_or_else(|| "?".to_owned(), |role| role.to_string());
        let _ = writeln!(text, "\n{} ({role})", member.name);
        for need in &member.needs {
            if graph.member(&need.name).is_some() {
                let mark = match need.kind {
                    Kind::Normal => String::new(),
                    kind => format!(" [{kind}]"),
                };
                let _ = writeln!(text, "    -> {}{mark}", need.name);
            }
        }
    }
    text
}

/// What changed between two renderings, one edge a line; empty when they agree.
pub fn difference(golden: &str, now: &str) -> String {
    let (old, new) = (edges(golden), edges(now));
    let mut text = String::new();
    for gone in old.difference(&new) {
        let _ = writeln!(text, "- {gone}");
    }
    for added in new.difference(&old) {
        let _ = writeln!(text, "+ {added}");
    }
    text
}

/// Each line with the crate it belongs to, so that equal lines of two crates stay apart.
fn edges(text: &str) -> BTreeSet<String> {
    let mut owner = "";
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            if line.starts_with(' ') {
                format!("{owner} {}", line.trim())
            } else {
                owner = line;
                line.to_owned()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_edge_is_shown_with_its_owner() {
        let golden = "a (kernel)\n\nb (domain)\n    -> a\n";
        let now = "a (kernel)\n    -> b\n\nb (domain)\n    -> a\n";
        assert_eq!(difference(golden, now), "+ a (kernel) -> b\n");
        assert_eq!(difference(now, golden), "- a (kernel) -> b\n");
        assert_eq!(difference(now, now), "");
    }
}

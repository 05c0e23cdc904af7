//! The rules of `chainstore-architecture`, checked for this workspace.

mod arrows;
mod errors;
mod files;
mod workspace;

use chainstore_architecture::finding::Finding;

/// Fails with all findings at once, so that they can be corrected in one go.
#[track_caller]
fn assert_none(found: &[Finding]) {
    let list: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(
        found.is_empty(),
        "{} broken rule(s):\n\n{}\n",
        found.len(),
        list.join("\n\n")
    );
}

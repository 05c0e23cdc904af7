//! The dependencies between crates, and the file that lists the agreed ones.

use chainstore_architecture::{arrows, golden};

use crate::{assert_none, workspace};

#[test]
fn every_arrow_points_inward() {
    assert_none(&arrows::check(&workspace::graph()));
}

#[test]
fn the_graph_is_the_one_that_was_agreed() {
    let path = workspace::top().join("crates/testing/architecture/golden/graph.txt");
    let now = golden::render(&workspace::graph());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &now).expect("the golden file can be written");
        return;
    }
    let agreed = std::fs::read_to_string(&path).unwrap_or_default();
    let difference = golden::difference(&agreed, &now);
    assert!(
        difference.is_empty(),
        "the arrows changed:\n\n{difference}\nIf that is meant, run\n    UPDATE_GOLDEN=1 cargo test -p chainstore-architecture\nand commit golden/graph.txt with the change.\n"
    );
}

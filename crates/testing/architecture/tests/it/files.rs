//! Rules over the text of manifests, sources and everything else in the repository.

use chainstore_architecture::model::{Crate, Role};
use chainstore_architecture::rules::PURE;
use chainstore_architecture::sources::{self, File};
use chainstore_architecture::{chains, circles, documents, gate};

use crate::{assert_none, workspace};

fn with_role(member: &Crate) -> Option<(&Crate, Role)> {
    member.role.map(|role| (member, role))
}

fn read(path: &str) -> File {
    let text = std::fs::read_to_string(workspace::top().join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    File {
        path: path.to_owned(),
        text,
    }
}

#[test]
fn every_member_takes_the_workspace_lints() {
    let graph = workspace::graph();
    let manifests = graph
        .crates
        .iter()
        .map(|member| read(&format!("{}/Cargo.toml", member.folder)));
    assert_none(
        &manifests
            .filter_map(|file| sources::lints(&file))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn pure_crates_are_no_std_documented_and_add_no_features() {
    let graph = workspace::graph();
    let mut found = Vec::new();
    for (member, role) in graph.crates.iter().filter_map(with_role) {
        if PURE.contains(&role) {
            let lib = read(&format!("{}/src/lib.rs", member.folder));
            let manifest = read(&format!("{}/Cargo.toml", member.folder));
            found.extend(sources::attributes(&lib, role));
            found.extend(sources::features(&manifest, role));
        }
    }
    assert_none(&found);
}

#[test]
fn pure_crates_link_std_only_in_tests() {
    let graph = workspace::graph();
    let is_pure_source = |file: &File| {
        sources::is_rust(file)
            && file.path.contains("/src/")
            && sources::owner(&graph.crates, &file.path)
                .and_then(|member| member.role)
                .is_some_and(|role| PURE.contains(&role))
    };
    let found: Vec<_> = workspace::files()
        .iter()
        .filter(|file| is_pure_source(file))
        .flat_map(sources::std_only_in_tests)
        .collect();
    assert_none(&found);
}

#[test]
fn no_source_file_holds_more_than_one_idea() {
    let files = workspace::files();
    assert_none(&files.iter().filter_map(sources::length).collect::<Vec<_>>());
}

#[test]
fn the_top_level_holds_only_the_agreed_names() {
    assert_none(&sources::top_level(&workspace::paths()));
}

// proves M-C1 in part: names of machines and of private hosts are not published, because they help an attacker
#[test]
fn no_file_names_a_machine_or_a_private_host() {
    // A path of one segment, such as `/app` in a container, tells nothing about a machine.
    let deep = |path: String| (path.matches('/').count() > 1).then_some(path);
    let mut own: Vec<String> = deep(workspace::top().display().to_string())
        .into_iter()
        .collect();
    own.extend(std::env::var("HOME").ok().and_then(deep));
    let found: Vec<_> = workspace::files()
        .iter()
        .flat_map(|file| sources::places(file, &own))
        .collect();
    assert_none(&found);
}

#[test]
fn modules_form_no_circles() {
    assert_none(&circles::check(&workspace::files()));
}

#[test]
fn chains_are_opaque_outside_their_adapters() {
    assert_none(&chains::check(&workspace::files()));
}

#[test]
fn nothing_goes_round_the_gate() {
    assert_none(&gate::check(&workspace::files()));
}

// Readers of a document must find the files and types that it names.
#[test]
fn documents_name_what_is_there() {
    let (files, paths) = (workspace::files(), workspace::paths());
    let graph = workspace::graph();
    let documents = files.iter().filter(|file| documents::is_document(file));
    let found: Vec<_> = documents
        .flat_map(|file| {
            let mut found = documents::paths(file, &paths);
            found.extend(documents::names(file, &graph.crates, &files));
            found
        })
        .collect();
    assert_none(&found);
}

//! Checks that modules which stand beside each other need each other in one direction only.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Finding;
use crate::modules::{Modules, Place};
use crate::sources::File;

/// Every circle of modules.
pub fn check(files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for root in roots(files) {
        let uses = Modules::read(root, files).uses();
        for (parent, uses) in beside(&uses) {
            for circle in circles(&uses) {
                let folder = [&[root.to_owned()], parent].concat().join("/");
                found.push(finding(&folder, &circle, &uses));
            }
        }
    }
    found
}

/// Folders in which a crate or a program begins.
fn roots(files: &[File]) -> BTreeSet<&str> {
    let paths = files.iter().map(|file| file.path.as_str());
    let roots = paths.filter_map(|path| {
        path.strip_suffix("/lib.rs")
            .or_else(|| path.strip_suffix("/main.rs"))
    });
    roots.collect()
}

/// For each of the modules beside each other: which others it needs, and where that is seen.
type Uses<'a> = BTreeMap<&'a str, BTreeMap<&'a str, &'a Place>>;

/// The uses between modules of one parent. A module needs what anything below it needs.
fn beside(uses: &BTreeSet<(Place, Place)>) -> BTreeMap<&[String], Uses<'_>> {
    let mut by_parent: BTreeMap<&[String], Uses<'_>> = BTreeMap::new();
    for (from, to) in uses {
        let same = from.iter().zip(to).take_while(|(a, b)| a == b).count();
        if let (Some(needs), Some(needed)) = (from.get(same), to.get(same)) {
            let uses = by_parent.entry(&from[..same]).or_default();
            uses.entry(needs).or_default().entry(needed).or_insert(from);
        }
    }
    by_parent
}

/// Groups of modules each of which needs all others of its group, directly or by way of them.
fn circles<'a>(uses: &Uses<'a>) -> Vec<Vec<&'a str>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> = uses
        .keys()
        .map(|from| (*from, reached(uses, from)))
        .collect();
    let needs = |from: &str, to: &str| reach.get(from).is_some_and(|reach| reach.contains(to));
    let mut groups: BTreeSet<Vec<&str>> = BTreeSet::new();
    for module in uses.keys().filter(|module| needs(module, module)) {
        let group = uses.keys().copied();
        groups.insert(
            group
                .filter(|other| needs(module, other) && needs(other, module))
                .collect(),
        );
    }
    groups.into_iter().collect()
}

fn reached<'a>(uses: &Uses<'a>, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = vec![from];
    while let Some(module) = open.pop() {
        for needed in uses.get(module).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(*needed) {
                open.push(needed);
            }
        }
    }
    reached
}

fn finding(folder: &str, circle: &[&str], uses: &Uses<'_>) -> Finding {
    let mut arrows = Vec::new();
    for from in circle {
        for (to, seen) in uses.get(from).into_iter().flatten() {
            if circle.contains(to) {
                arrows.push(format!("{from} -> {to} in {}", seen.join("/")));
            }
        }
    }
    Finding::new(
        format!("{folder}: the modules {} form a circle", circle.join(", ")),
        "modules beside each other need each other in one direction only",
        format!(
            "move what both need into a module of its own, or a function to the module that calls it: {}",
            arrows.join("; ")
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(texts: &[(&str, &str)]) -> Vec<File> {
        let files = texts.iter().map(|(path, text)| File {
            path: format!("crates/x/src/{path}"),
            text: (*text).to_owned(),
        });
        files.collect()
    }

    fn found(texts: &[(&str, &str)]) -> Vec<String> {
        let found = check(&files(texts)).into_iter();
        found.map(|finding| finding.what).collect()
    }

    const AROUND: [(&str, &str); 4] = [
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a/mod.rs", "mod d; pub(crate) struct A;"),
        ("a/d.rs", "use crate::b::B;"),
        ("b.rs", "use crate::c; fn f(a: crate::a::A) {}"),
    ];

    #[test]
    fn modules_that_need_each_other_are_found_by_way_of_their_children() {
        let expected = "crates/x/src: the modules a, b form a circle";
        assert_eq!(found(&AROUND), [expected]);
        let cure = &check(&files(&AROUND))[0].cure;
        assert!(cure.ends_with("a -> b in a/d; b -> a in b"), "{cure}");
    }

    #[test]
    fn a_circle_of_three_below_one_module_is_found() {
        let texts = [
            ("lib.rs", "mod a;"),
            ("a/mod.rs", "mod b; mod c; mod d; mod e;"),
            ("a/b.rs", "use super::c::C;"),
            ("a/c.rs", "use crate::a::d::D;"),
            ("a/d.rs", "use super::b::B; use super::e::E;"),
            ("a/e.rs", ""),
        ];
        let expected = "crates/x/src/a: the modules b, c, d form a circle";
        assert_eq!(found(&texts), [expected]);
    }

    #[test]
    fn parents_and_children_may_need_each_other() {
        let texts = [
            ("main.rs", "mod a; use a::A; struct Root;"),
            (
                "a/mod.rs",
                "mod b; use b::B; struct Above; use crate::Root;",
            ),
            ("a/b.rs", "use super::Above;"),
        ];
        assert!(found(&texts).is_empty());
    }
}

//! The modules of a crate, and which of them name which, read from the text of its files.

use std::collections::{BTreeMap, BTreeSet};

use crate::sources::File;
use crate::tokens::product;

/// Where a module stands: the names from the root of the crate, which itself is empty.
pub type Place = Vec<String>;

/// A path as it is written, at its separators.
type Path = Vec<String>;

/// The modules of one crate.
#[derive(Debug)]
pub struct Modules<'a> {
    tokens: BTreeMap<Place, Vec<&'a str>>,
    places: BTreeSet<Place>,
}

impl<'a> Modules<'a> {
    /// Those whose files stand below `root`, the folder of a `lib.rs` or `main.rs`. Programs below `bin` are crates of
    /// their own, and modules that only tests compile are left out.
    pub fn read(root: &str, files: &'a [File]) -> Self {
        let mut tokens: BTreeMap<Place, Vec<&str>> = BTreeMap::new();
        let mut of_tests: Vec<Place> = Vec::new();
        for file in files {
            let Some(place) = place(root, &file.path) else {
                continue;
            };
            let product = product(&file.text);
            of_tests.extend(product.test_modules.iter().map(|name| below(&place, name)));
            tokens.entry(place).or_default().extend(product.tokens);
        }
        tokens.retain(|place, _| !of_tests.iter().any(|gone| place.starts_with(gone)));
        let places = tokens.keys();
        let places = places.flat_map(|place| (0..=place.len()).map(|end| place[..end].to_vec()));
        let places = places.collect();
        Self { tokens, places }
    }

    /// Which module names something of which other one, each pair once. What a module names by way of one above it,
    /// which exports it, counts as named where it is. Names that a macro exports are not followed: a list of use cases
    /// or screens stands between the modules that it lists.
    pub fn uses(&self) -> BTreeSet<(Place, Place)> {
        let imports: BTreeMap<&Place, BTreeMap<String, Place>> = self
            .tokens
            .iter()
            .map(|(place, tokens)| (place, self.imports(place, tokens)))
            .collect();
        let mut uses = BTreeSet::new();
        for (from, tokens) in &self.tokens {
            for path in paths(tokens) {
                let Some((to, rest)) = self.resolve(from, &path) else {
                    continue;
                };
                if !from.starts_with(&to) {
                    uses.insert((from.clone(), to));
                    continue;
                }
                let exported = rest.first().and_then(|name| imports.get(&to)?.get(name));
                uses.extend(exported.map(|to| (from.clone(), to.clone())));
            }
        }
        uses
    }

    /// The names that a module takes from others of its crate, and where those are.
    fn imports(&self, place: &Place, tokens: &[&str]) -> BTreeMap<String, Place> {
        let mut imports = BTreeMap::new();
        for (at, _) in tokens
            .iter()
            .enumerate()
            .filter(|(_, token)| **token == "use")
        {
            for mut path in tree(&tokens[at + 1..]).0 {
                let child = path.first().map(|first| below(place, first));
                if child.is_some_and(|child| self.places.contains(&child)) {
                    path.insert(0, "self".to_owned());
                }
                if let (Some((to, _)), Some(name)) = (self.resolve(place, &path), path.last()) {
                    imports.insert(name.clone(), to);
                }
            }
        }
        imports
    }

    /// The module that a path from `place` leads to, and what is left of the path; `None` for a path that does not
    /// begin with `crate`, `self` or `super`.
    fn resolve<'p>(&self, place: &[String], path: &'p [String]) -> Option<(Place, &'p [String])> {
        let (first, mut rest) = path.split_first()?;
        let mut to = match first.as_str() {
            "crate" => Vec::new(),
            "self" => place.to_vec(),
            "super" => place.split_last()?.1.to_vec(),
            _ => return None,
        };
        while let Some((name, behind)) = rest.split_first() {
            let next = if name == "super" {
                to.split_last()?.1.to_vec()
            } else {
                below(&to, name)
            };
            if !self.places.contains(&next) {
                break;
            }
            (to, rest) = (next, behind);
        }
        Some((to, rest))
    }
}

fn place(root: &str, path: &str) -> Option<Place> {
    let inside = path.strip_prefix(root)?.strip_prefix('/')?;
    let inside = inside.strip_suffix(".rs")?;
    let mut place: Place = inside.split('/').map(str::to_owned).collect();
    if place.first().is_some_and(|first| first == "bin") {
        return None;
    }
    if matches!(place.last()?.as_str(), "mod" | "lib" | "main") {
        place.pop();
    }
    Some(place)
}

fn below(place: &[String], name: &str) -> Place {
    let mut place = place.to_vec();
    place.push(name.to_owned());
    place
}

/// Every path that begins with `crate`, `self` or `super`. One behind `$` belongs to whoever calls the macro.
fn paths(tokens: &[&str]) -> Vec<Path> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let begins = matches!(tokens[at], "crate" | "self" | "super")
            && tokens.get(at + 1) == Some(&"::")
            && (at == 0 || !["::", "$"].contains(&tokens[at - 1]));
        if !begins {
            at += 1;
            continue;
        }
        let (several, length) = tree(&tokens[at..]);
        found.extend(several);
        at += length;
    }
    found
}

/// The paths of a tree such as `a::{b, c::d}`, and how many tokens it has.
fn tree(tokens: &[&str]) -> (Vec<Path>, usize) {
    let mut path: Path = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if *token == "{" {
            let mut found = Vec::new();
            at += 1;
            while tokens.get(at).is_some_and(|token| *token != "}") {
                let (several, length) = tree(&tokens[at..]);
                found.extend(several.into_iter().map(|end| [path.clone(), end].concat()));
                // A comma, or a sign that no path has.
                at += length.max(1);
            }
            return (found, at + 1);
        }
        if !token.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
            break;
        }
        path.push((*token).to_owned());
        at += 1;
        if tokens.get(at) != Some(&"::") {
            break;
        }
        at += 1;
    }
    let found = if path.is_empty() { vec![] } else { vec![path] };
    (found, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(files: &[(&str, &str)]) -> Vec<String> {
        let files = files.iter().map(|(path, text)| File {
            path: format!("a/src/{path}"),
            text: (*text).to_owned(),
        });
        let files: Vec<File> = files.collect();
        let uses = Modules::read("a/src", &files).uses();
        uses.iter()
            .map(|(from, to)| format!("{} -> {}", from.join("::"), to.join("::")))
            .collect()
    }

    #[test]
    fn a_tree_names_each_of_its_modules() {
        let found = uses(&[
            ("lib.rs", "mod a; mod b; mod c; mod d;"),
            (
                "a.rs",
                "use crate::{b::{B, Bb}, c::C, E};\nfn f() { crate::d::g::<u8>() }",
            ),
            ("b.rs", ""),
            ("c.rs", ""),
            (
                "d.rs",
                "// crate::a\n#[cfg(test)]\nmod tests { use crate::a; }",
            ),
        ]);
        assert_eq!(found, ["a -> b", "a -> c", "a -> d"]);
    }

    #[test]
    fn what_the_module_above_exports_is_named_where_it_is() {
        let found = uses(&[
            ("lib.rs", "mod a; mod b; pub use b::B; fn local() {}"),
            (
                "a/mod.rs",
                "mod c; mod d; use self::d::D; use crate::B; use crate::local;",
            ),
            ("a/c.rs", "use super::D; use super::super::b;"),
            ("a/d.rs", ""),
            ("b.rs", ""),
        ]);
        assert_eq!(found, ["a -> a::d", "a -> b", "a::c -> a::d", "a::c -> b"]);
    }

    #[test]
    fn modules_of_tests_and_programs_are_left_out() {
        let found = uses(&[
            ("lib.rs", "mod a; #[cfg(test)] mod fixtures;"),
            ("a.rs", ""),
            ("fixtures/mod.rs", "use crate::a::A;"),
            ("fixtures/more.rs", "use crate::a::A;"),
            ("bin/b.rs", "use crate::a::A;"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }
}

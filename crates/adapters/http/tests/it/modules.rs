//! Checks that the modules of this crate depend on each other in one direction only.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| {
        if path.is_dir() {
            sources(&path)
        } else {
            vec![path]
        }
    });
    files.collect()
}

/// The modules that the documentation of the crate lists: `//! 3. `cors`: …`.
fn listed(lib: &str) -> Vec<&str> {
    let items = lib.lines().filter_map(|line| {
        let (number, item) = line.strip_prefix("//! ")?.split_once(". `")?;
        number.parse::<u32>().ok()?;
        item.split_once('`').map(|(name, _)| name)
    });
    items.collect()
}

/// The modules that a file names after `crate::`.
fn used(text: &str) -> Vec<&str> {
    let rests = text.split("crate::").skip(1);
    let names = rests.flat_map(|rest| {
        let group = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let names = group.map_or(rest, |(names, _)| names);
        let count = if group.is_some() { usize::MAX } else { 1 };
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let names = names.split(|c| !is_name(c)).filter(|name| !name.is_empty());
        names.take(count).collect::<Vec<_>>()
    });
    names.collect()
}

#[test]
fn a_module_uses_only_those_listed_above_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let lib = fs::read_to_string(src.join("lib.rs")).unwrap();
    let listed = listed(&lib);
    let place = |module: &str| listed.iter().position(|name| *name == module);
    for file in sources(&src) {
        let path = file.strip_prefix(&src).unwrap();
        let module = path.iter().next().unwrap().to_str().unwrap();
        let module = module.trim_end_matches(".rs");
        if module == "lib" {
            continue;
        }
        let own = place(module).unwrap_or_else(|| panic!("`{module}` is not in the list"));
        for name in used(&fs::read_to_string(&file).unwrap()) {
            let other = place(name).unwrap_or_else(|| panic!("`{name}` is not in the list"));
            assert!(other < own, "{} uses `{name}`", path.display());
        }
    }
    let declared = lib.lines().filter(|line| line.starts_with("mod ")).count();
    assert_eq!(declared, listed.len());
}

#[test]
fn files_of_routes_do_not_use_each_other() {
    let routes = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/routes");
    for file in sources(&routes) {
        let text = fs::read_to_string(&file).unwrap();
        // The test module at the end of a file uses `super` for that file itself, which is allowed.
        let code = text.split("#[cfg(test)]").next().unwrap();
        assert!(!code.contains("super::"), "{}", file.display());
    }
}

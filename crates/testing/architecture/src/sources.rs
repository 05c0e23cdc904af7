//! Checks the text of files, for what `cargo metadata` does not tell.

use crate::finding::Finding;
use crate::model::{Crate, Role};
use crate::rules::{
    DOCUMENTED, LONGEST_SOURCE_FILE, MACHINE_ROOTS, MAY_LOOK_OUTSIDE, PURE, TOP_LEVEL,
};

/// A file of the repository.
#[derive(Clone, Debug)]
pub struct File {
    /// Path from the top of the repository, with forward slashes.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Names at the top of the repository that are not in [`TOP_LEVEL`].
pub fn top_level(paths: &[String]) -> Vec<Finding> {
    let mut names: Vec<&str> = paths
        .iter()
        .map(|path| path.split('/').next().unwrap_or(path))
        .filter(|name| !name.starts_with('.') && !TOP_LEVEL.contains(name))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| {
            Finding::new(
                format!("`{name}` stands at the top of the repository"),
                "the top level holds only rules::TOP_LEVEL and dot-files",
                "move it into crates/, deploy/, docs/ or tests/, or make a tool's setting a dot-file",
            )
        })
        .collect()
}

/// A source file that is longer than [`LONGEST_SOURCE_FILE`] lines.
pub fn length(file: &File) -> Option<Finding> {
    let lines = file.text.lines().count();
    (is_rust(file) && lines > LONGEST_SOURCE_FILE).then(|| {
        Finding::new(
            format!("{} has {lines} lines", file.path),
            format!("a source file has at most {LONGEST_SOURCE_FILE} lines"),
            "split it by idea into modules",
        )
    })
}

/// A manifest of a member that does not take the lints of the workspace.
pub fn lints(manifest: &File) -> Option<Finding> {
    let inherited = section(&manifest.text, "[lints]").any(|line| line == "workspace = true");
    (!inherited).then(|| {
        Finding::new(
            format!("{} does not take the workspace's lints", manifest.path),
            "one set of lints for all members",
            "add `[lints]` with `workspace = true`",
        )
    })
}

/// Dependencies of a pure crate that differ from the workspace table: a feature that is added here could switch on std.
pub fn features(manifest: &File, role: Role) -> Vec<Finding> {
    if !PURE.contains(&role) {
        return Vec::new();
    }
    section(&manifest.text, "[dependencies]")
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter(|line| {
            !line
                .split('#')
                .next()
                .unwrap_or(line)
                .trim_end()
                .ends_with(".workspace = true")
        })
        .map(|line| {
            Finding::new(
                format!("{}: `{line}`", manifest.path),
                "pure crates add no features and pick no versions",
                "write `name.workspace = true`; std features belong to adapters and binaries",
            )
        })
        .collect()
}

/// Attributes that are missing in the `lib.rs` of a pure crate. They must be there literally: a conditional `no_std` proves
/// nothing.
pub fn attributes(lib: &File, role: Role) -> Vec<Finding> {
    let mut wanted = Vec::new();
    if PURE.contains(&role) {
        wanted.push("#![no_std]");
    }
    if DOCUMENTED.contains(&role) {
        wanted.push("#![deny(missing_docs)]");
    }
    wanted
        .into_iter()
        .filter(|attribute| !lib.text.lines().any(|line| line.trim() == *attribute))
        .map(|attribute| {
            Finding::new(
                format!("{} lacks the line `{attribute}`", lib.path),
                format!("every {role} crate carries it, unconditionally"),
                format!("add `{attribute}` at the top of the file"),
            )
        })
        .collect()
}

/// Lines of pure code that link std outside tests.
pub fn std_only_in_tests(file: &File) -> Vec<Finding> {
    let mut before = "";
    let mut found = Vec::new();
    for (index, line) in file.text.lines().map(str::trim).enumerate() {
        if line
            .trim_start_matches("pub ")
            .starts_with("extern crate std")
            && before != "#[cfg(test)]"
        {
            found.push(Finding::new(
                format!("{}:{}: `{line}`", file.path, index + 1),
                "pure crates link std only under #[cfg(test)]",
                "use core and alloc, or put the code behind a port",
            ));
        }
        before = line;
    }
    found
}

/// Lines that name the machine they were written on, a place beside the repository, or a private package host.
pub fn places(file: &File, checkout: &[String]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let mut report = |what: &str, cure: &str| {
            found.push(Finding::new(
                format!("{}:{}: {what}", file.path, index + 1),
                "the repository is the same on every machine",
                cure,
            ));
        };
        if names_machine_path(line) || checkout.iter().any(|path| line.contains(path.as_str())) {
            report(
                "names a path of one machine",
                "use a path relative to the repository, or a temporary folder asked from the system",
            );
        }
        if looks_outside(line) && file.path != MAY_LOOK_OUTSIDE {
            report(
                "looks beside the repository",
                "only .ci/run may; pass the place in by an environment variable",
            );
        }
        if names_package_host(file, line) {
            report(
                "names a package host",
                "lock files name none; install with the host's own settings and drop the line",
            );
        }
    }
    found
}

fn names_machine_path(line: &str) -> bool {
    MACHINE_ROOTS.iter().any(|root| {
        let path = format!("/{root}/");
        line.match_indices(&path).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            before.is_none_or(|c| !c.is_ascii_alphanumeric() && !"_./-}*".contains(c))
        })
    })
}

fn looks_outside(line: &str) -> bool {
    line.contains(concat!("../", "shared"))
}

fn names_package_host(file: &File, line: &str) -> bool {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    match name {
        "package-lock.json" => line.contains(r#""resolved": "http"#),
        ".npmrc" => line.contains("://"),
        "Cargo.lock" => {
            line.starts_with("source = ")
                && !line.contains("registry+https://github.com/rust-lang/crates.io-index")
        }
        _ => false,
    }
}

/// The trimmed lines of one table of a manifest.
fn section<'a>(manifest: &'a str, header: &'a str) -> impl Iterator<Item = &'a str> {
    manifest
        .lines()
        .map(str::trim)
        .skip_while(move |line| *line != header)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
}

/// Whether the file is Rust source.
pub fn is_rust(file: &File) -> bool {
    std::path::Path::new(&file.path)
        .extension()
        .is_some_and(|extension| extension == "rs")
}

/// The member in whose folder the path is.
pub fn owner<'a>(crates: &'a [Crate], path: &str) -> Option<&'a Crate> {
    crates.iter().find(|member| {
        path.strip_prefix(member.folder.as_str())
            .is_some_and(|rest| rest.starts_with('/'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_stranger_at_the_top_is_found_once() {
        let paths = ["README.md", "crates/a/b.rs", ".ci/run", "web/a", "web/b"];
        let found = top_level(&paths.map(str::to_owned));
        assert_eq!(found.len(), 1);
        assert!(found[0].what.contains("`web`"));
    }

    #[test]
    fn five_hundred_lines_pass_and_one_more_does_not() {
        assert_eq!(length(&file("a.rs", &"x\n".repeat(500))), None);
        assert!(length(&file("a.rs", &"x\n".repeat(501))).is_some());
        assert_eq!(length(&file("a.md", &"x\n".repeat(501))), None);
    }

    #[test]
    fn lints_must_stand_in_their_own_table() {
        assert_eq!(
            lints(&file("Cargo.toml", "[lints]\nworkspace = true\n")),
            None
        );
        assert!(lints(&file("Cargo.toml", "[lints]\n\n[x]\nworkspace = true\n")).is_some());
    }

    #[test]
    fn a_pure_crate_adds_no_feature() {
        let manifest = file(
            "Cargo.toml",
            "[dependencies]\nserde.workspace = true # why\nuuid = { workspace = true, features = [\"std\"] }\n[dev-dependencies]\nx = \"1\"\n",
        );
        let found = features(&manifest, Role::Domain);
        assert_eq!(found.len(), 1);
        assert!(found[0].what.contains("uuid"));
        assert!(features(&manifest, Role::Adapter).is_empty());
    }

    #[test]
    fn a_conditional_no_std_does_not_count() {
        let lib = file(
            "lib.rs",
            "#![cfg_attr(not(test), no_std)]\n#![deny(missing_docs)]\n",
        );
        let found = attributes(&lib, Role::Domain);
        assert_eq!(found.len(), 1);
        assert!(found[0].what.contains("#![no_std]"));
        assert!(attributes(&lib, Role::Adapter).is_empty());
    }

    #[test]
    fn std_outside_tests_is_found() {
        let text = "extern crate alloc;\n#[cfg(test)]\nextern crate std;\n";
        assert!(std_only_in_tests(&file("lib.rs", text)).is_empty());
        let text = "extern crate std;\n";
        assert_eq!(std_only_in_tests(&file("lib.rs", text)).len(), 1);
    }

    #[test]
    fn machine_paths_are_found_and_ordinary_paths_are_not() {
        let slash = "/";
        let checkout = ["/somewhere/clone".to_owned()];
        for bad in [
            format!("let p = \"{slash}work{slash}main\";"),
            format!("{slash}root{slash}.cargo"),
            "cd /somewhere/clone && ls".to_owned(),
            format!("cat ..{slash}shared/data"),
        ] {
            let found = places(&file("a.sh", &bad), &checkout);
            assert_eq!(found.len(), 1, "{bad}");
        }
        for good in ["docs/work/plan.md", "/usr/lib/postgresql", "$HOME/root/x"] {
            assert!(places(&file("a.sh", good), &checkout).is_empty(), "{good}");
        }
    }

    #[test]
    fn lock_files_name_no_private_host() {
        let npm = "\"resolved\": \"https://example.invalid/a.tgz\"";
        assert_eq!(
            places(&file("tests/node/package-lock.json", npm), &[]).len(),
            1
        );
        let ours = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
        assert!(places(&file("Cargo.lock", ours), &[]).is_empty());
        let git = "source = \"git+https://example.invalid/a\"";
        assert_eq!(places(&file("Cargo.lock", git), &[]).len(), 1);
    }
}

//! Reads the workspace: its members through cargo, its files through git.

use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{DependencyKind, MetadataCommand, Package};
use chainstore_architecture::model::{Crate, Graph, Kind, Need, Role};
use chainstore_architecture::sources::File;

/// The top of the repository.
pub(crate) fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(3)
        .expect("this crate stands three folders deep")
        .to_owned()
}

/// The members of the workspace from `cargo metadata`, without resolving outside dependencies.
pub(crate) fn graph() -> Graph {
    let top = top();
    let metadata = MetadataCommand::new()
        .manifest_path(top.join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata reads the workspace");
    let members = metadata.workspace_packages();
    Graph::new(
        members
            .into_iter()
            .map(|package| member(&top, package))
            .collect(),
    )
}

fn member(top: &Path, package: &Package) -> Crate {
    let folder = package
        .manifest_path
        .parent()
        .expect("a manifest has a folder")
        .strip_prefix(top)
        .expect("members stand inside the workspace");
    let role = package.metadata["architecture"]["role"].as_str();
    Crate {
        name: package.name.to_string(),
        folder: folder.as_str().replace('\\', "/"),
        role: role.and_then(Role::parse),
        needs: package
            .dependencies
            .iter()
            .map(|dependency| Need {
                name: dependency.name.clone(),
                kind: match dependency.kind {
                    DependencyKind::Development => Kind::Dev,
                    DependencyKind::Build => Kind::Build,
                    _ => Kind::Normal,
                },
            })
            .collect(),
    }
}

/// Paths of all files that are or would be committed.
pub(crate) fn paths() -> Vec<String> {
    let listing = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(top())
        .output()
        .expect("git lists the files of this checkout");
    assert!(
        listing.status.success(),
        "git ls-files failed: these tests need the git checkout, not an exported copy"
    );
    let text = String::from_utf8(listing.stdout).expect("file names are UTF-8");
    let top = top();
    text.split('\0')
        .filter(|path| !path.is_empty() && top.join(path).is_file())
        .map(str::to_owned)
        .collect()
}

/// The same files with their text; binary ones are left out.
pub(crate) fn files() -> Vec<File> {
    let top = top();
    paths()
        .into_iter()
        .filter_map(|path| {
            let text = std::fs::read_to_string(top.join(&path)).ok()?;
            Some(File { path, text })
        })
        .collect()
}

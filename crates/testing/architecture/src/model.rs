//! The crates of the workspace, each with its role and its dependencies.

use std::fmt;

/// The layer a crate belongs to, from `[package.metadata.architecture] role`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// What every crate shares.
    Kernel,
    /// Pure rules of one subject.
    Domain,
    /// Ports that span domains.
    Ports,
    /// Use cases that join domains.
    Workflow,
    /// What several adapters use to do I/O.
    Support,
    /// The database schema.
    Migrations,
    /// I/O behind a port.
    Adapter,
    /// Configuration and wiring.
    Runtime,
    /// A program.
    Bin,
    /// Used by tests and tools alone, never part of a program that is installed.
    Testing,
}

impl Role {
    /// Every role with its name in a manifest.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::Kernel, "kernel"),
        (Self::Domain, "domain"),
        (Self::Ports, "ports"),
        (Self::Workflow, "workflow"),
        (Self::Support, "support"),
        (Self::Migrations, "migrations"),
        (Self::Adapter, "adapter"),
        (Self::Runtime, "runtime"),
        (Self::Bin, "bin"),
        (Self::Testing, "testing"),
    ];

    /// Reads the name a manifest gives.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(role, _)| *role)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = Self::ALL.iter().find(|(role, _)| role == self);
        f.write_str(named.map_or("?", |(_, name)| name))
    }
}

/// The table of the manifest that lists a dependency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `[dependencies]`
    Normal,
    /// `[build-dependencies]`
    Build,
    /// `[dev-dependencies]`
    Dev,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Normal => "normal",
            Self::Build => "build",
            Self::Dev => "dev",
        })
    }
}

/// One line of a dependency table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// The table.
    pub kind: Kind,
    /// The package, whatever the manifest renames it to.
    pub name: String,
}

/// A member of the workspace.
#[derive(Clone, Debug)]
pub struct Crate {
    /// Package name.
    pub name: String,
    /// Folder, relative to the workspace, with forward slashes.
    pub folder: String,
    /// Its layer; `None` when the manifest names none, or an unknown one.
    pub role: Option<Role>,
    /// What it depends on, ours and others.
    pub needs: Vec<Need>,
}

/// All members.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The members, sorted by name.
    pub crates: Vec<Crate>,
}

impl Graph {
    /// Sorts members and needs, so that the same workspace always gives the same graph.
    pub fn new(mut crates: Vec<Crate>) -> Self {
        crates.sort_by(|a, b| a.name.cmp(&b.name));
        for member in &mut crates {
            member.needs.sort();
            member.needs.dedup();
        }
        Self { crates }
    }

    /// The member of that name, if it is one of ours.
    pub fn member(&self, name: &str) -> Option<&Crate> {
        self.crates.iter().find(|member| member.name == name)
    }
}

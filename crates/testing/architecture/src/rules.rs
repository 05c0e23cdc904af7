//! The rules, as data. Change one only together with an ADR in `docs/adr/`.

use crate::model::Role::{
    self, Adapter, Bin, Domain, Kernel, Migrations, Runtime, Support, Testing, Workflow,
};

/// Whom a crate may depend on, by role: `kernel <- domain <- workflow <- adapter <- runtime <- bin`.
/// Domains never see domains, adapters never see adapters: a role that is absent from its own row sees no sibling.
pub const MAY_SEE: &[(Role, &[Role])] = &[
    (Kernel, &[]),
    (Domain, &[Kernel]),
    (Workflow, &[Kernel, Domain]),
    (Support, &[Kernel]),
    (Migrations, &[]),
    (Adapter, &[Kernel, Domain, Workflow, Support]),
    // `Support` here only to construct it: the adapters receive it ready-made.
    (Runtime, &[Kernel, Domain, Workflow, Support, Adapter]),
    (Bin, &[Runtime]),
    (
        Testing,
        &[
            Kernel, Domain, Workflow, Support, Migrations, Adapter, Runtime, Bin, Testing,
        ],
    ),
];

/// Roles whose `[dev-dependencies]` may name testing crates. Kernel, domains and workflows test themselves alone.
pub const MAY_BE_TESTED_WITH_TESTING_CRATES: &[Role] =
    &[Support, Migrations, Adapter, Runtime, Bin, Testing];

/// Arrows that no role rule allows, one reason each: (from, to, reason).
pub const NAMED_ARROWS: &[(&str, &str, &str)] = &[(
    "chainstore-postgres",
    "chainstore-migrations",
    "the adapter embeds the schema it maps",
)];

/// Adapters without a peer or state, usable in any adapter's `[dev-dependencies]`: tests run with the real cipher and clock.
pub const TEST_EQUIPMENT: &[&str] = &["chainstore-crypto", "chainstore-system"];

/// The folder that holds each role. A crate elsewhere is in the wrong room.
pub const FOLDERS: &[(&str, Role)] = &[
    ("crates/kernel", Kernel),
    ("crates/domain/", Domain),
    ("crates/workflows", Workflow),
    ("crates/support/", Support),
    ("crates/adapters/", Adapter),
    ("crates/runtime", Runtime),
    ("crates/bins/", Bin),
    ("crates/testing/", Testing),
    ("migrations", Migrations),
    ("tests", Testing),
];

/// Roles that are `#![no_std]`, decide and never do I/O.
pub const PURE: &[Role] = &[Kernel, Domain, Workflow];

/// Pure roles that other products build on, so every public item is documented.
pub const DOCUMENTED: &[Role] = &[Kernel, Domain];

/// Outside crates a pure crate may use. Each one is `no_std` and reads neither clock, randomness nor environment.
pub const PURE_OUTSIDE: &[&str] = &[
    "async-trait",
    "const-hex",
    "serde",
    "strum",
    "thiserror",
    "uuid",
    "zeroize",
];

/// Outside crates the tests of a pure crate may add.
pub const PURE_OUTSIDE_DEV: &[&str] = &[
    "futures-util",
    "insta",
    "proptest",
    "serde_json",
    "static_assertions",
    "tokio",
];

/// What may stand at the top of the repository, dot-files apart.
pub const TOP_LEVEL: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "crates",
    "deploy",
    "docs",
    "migrations",
    "rust-toolchain.toml",
    "tests",
];

/// One file, one idea.
pub const LONGEST_SOURCE_FILE: usize = 500;

/// First segments of absolute paths that exist on one machine only. The checkout's own path is added by the test.
pub const MACHINE_ROOTS: &[&str] = &["root", "work"];

/// The only file that may look beside the repository: CI finds the advisory snapshot there.
pub const MAY_LOOK_OUTSIDE: &str = ".ci/run";

/// The file that collects every use case, and the folders whose `impl UseCase for …` must appear in it.
pub const CATALOGUE: &str = "crates/workflows/src/catalogue.rs";
/// See [`CATALOGUE`].
pub const USE_CASE_FOLDERS: &[&str] = &["crates/domain/", "crates/workflows/src/"];

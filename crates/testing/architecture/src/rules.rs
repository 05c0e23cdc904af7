//! The rules, as data. Change one only together with an ADR in `docs/adr/`.

use crate::model::Role::{
    self, Adapter, Bin, Domain, Kernel, Migrations, Ports, Runtime, Support, Testing, Workflow,
};

/// Whom a crate may depend on, by role: `kernel <- domain <- ports <- workflow <- adapter <- runtime <- bin`.
/// Domains never see domains, and adapters never see adapters: a crate may depend on one of its own role only if the
/// role is in its own row.
pub const MAY_SEE: &[(Role, &[Role])] = &[
    (Kernel, &[]),
    (Domain, &[Kernel]),
    (Ports, &[Kernel, Domain]),
    (Workflow, &[Kernel, Domain, Ports]),
    (Support, &[Kernel]),
    (Migrations, &[]),
    (Adapter, &[Kernel, Domain, Ports, Workflow, Support]),
    // The runtime depends on `Support` only to construct its types and to give them to the adapters.
    (
        Runtime,
        &[Kernel, Domain, Ports, Workflow, Support, Adapter],
    ),
    (Bin, &[Runtime]),
    (
        Testing,
        &[
            Kernel, Domain, Ports, Workflow, Support, Migrations, Adapter, Runtime, Bin, Testing,
        ],
    ),
];

/// The adapters that call use cases. Every other one takes the ports, so that editing a use case does not
/// rebuild it.
pub const CALL_USE_CASES: &[&str] = &["chainstore-http", "chainstore-telegram"];

/// Roles whose `[dev-dependencies]` may name testing crates. Kernel, domains and ports are tested without them. A use
/// case is tested with a whole shop, because its effects are found in the store.
pub const MAY_BE_TESTED_WITH_TESTING_CRATES: &[Role] = &[
    Workflow, Support, Migrations, Adapter, Runtime, Bin, Testing,
];

/// Adapters whose errors contain the name of a kind of row.
pub const NAMES_ROWS: &[&str] = &["chainstore-postgres"];

/// Arrows that no role rule allows, one reason each: (from, to, reason).
pub const NAMED_ARROWS: &[(&str, &str, &str)] = &[
    (
        "chainstore-postgres",
        "chainstore-migrations",
        "the adapter embeds the schema it maps",
    ),
    (
        "chainstore-node-rpc",
        "chainstore-egress",
        "every outgoing call goes through egress, also that to a node",
    ),
    (
        "chainstore-chain-module",
        "chainstore-payments",
        "a kind of chain brings a reader and receiving addresses, which are ports of payments",
    ),
];

/// Adapters that any adapter may have in its `[dev-dependencies]`: they talk to no other system and have no state, so
/// that tests can use the real cipher and the real clock.
pub const TEST_EQUIPMENT: &[&str] = &["chainstore-crypto", "chainstore-system"];

/// The folder of each role. A crate of that role elsewhere is a finding.
pub const FOLDERS: &[(&str, Role)] = &[
    ("crates/kernel", Kernel),
    ("crates/domain/", Domain),
    ("crates/ports", Ports),
    ("crates/workflows", Workflow),
    ("crates/support/", Support),
    ("crates/adapters/", Adapter),
    ("crates/runtime", Runtime),
    ("crates/bins/", Bin),
    ("crates/testing/", Testing),
    ("migrations", Migrations),
    ("tests", Testing),
];

/// Roles that are `#![no_std]` and do no I/O.
pub const PURE: &[Role] = &[Kernel, Domain, Ports, Workflow];

/// Roles whose public items are all documented, because other crates and products build on them.
pub const DOCUMENTED: &[Role] = &[Kernel, Domain, Ports, Workflow];

/// Outside crates a pure crate may use. Each one is `no_std` and reads neither clock, randomness nor environment.
pub const PURE_OUTSIDE: &[&str] = &[
    "async-trait",
    "const-hex",
    "serde",
    "serde_json",
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

/// The names allowed at the top of the repository, apart from those that begin with a dot.
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

/// Most lines of a source file. A longer one has more than one idea.
pub const LONGEST_SOURCE_FILE: usize = 500;

/// First segments of absolute paths that exist on one machine only. The checkout's own path is added by the test.
pub const MACHINE_ROOTS: &[&str] = &["root", "work"];

/// The only file that may name a path outside the repository: CI has its copy of the security advisories there.
pub const MAY_LOOK_OUTSIDE: &str = ".ci/run";

/// The file that lists every use case, one line each: catalogue, exports and route checks follow from it.
pub const USE_CASE_LIST: &str = "crates/workflows/src/lib.rs";

/// The folders in which chains, assets and recipients are opaque: what they mean is known to the adapter of that kind of
/// chain.
pub const KNOW_NO_CHAIN: &[&str] = &[
    "crates/kernel/",
    "crates/domain/",
    "crates/ports/",
    "crates/workflows/",
    "crates/adapters/postgres/",
    "crates/adapters/http/",
    "crates/adapters/telegram/",
    "crates/support/chain-module/",
    "crates/support/node-rpc/",
    "crates/runtime/",
    "crates/bins/",
];

/// The only file of those folders that names kinds of chains: the list of their modules.
pub const LISTS_CHAINS: &str = "crates/runtime/src/chains.rs";

/// Where `impl UseCase for …` may be. Anywhere else, the gate would give it a proof although it is not in the list of
/// use cases.
pub const USE_CASE_FOLDER: &str = "crates/workflows/src/";

/// The files that may make a principal, or give one a stronger proof or wider scopes: in each, it was just proved who
/// somebody is.
pub const MAKE_PRINCIPALS: &[&str] = &[
    // Defines the type.
    "crates/kernel/src/principal.rs",
    // For an API key whose secret was compared.
    "crates/domain/identity/src/api_key.rs",
    // For a sender named by Telegram.
    "crates/domain/identity/src/shopper.rs",
    // Call the two above, after comparing the secret and after receiving the sender from the gateway.
    "crates/workflows/src/staff/authenticate_key.rs",
    "crates/workflows/src/shop/enter.rs",
    // For a caller who has not proved anything yet.
    "crates/adapters/http/src/call.rs",
    // For the operator at the command line, and for the workers of the program.
    "crates/runtime/src/principals.rs",
];

/// Crates that define the gate, make principals or give access to what the gate protects. They have no cargo feature:
/// cargo could switch on a feature of the tests for the product too.
pub const WITHOUT_FEATURES: &[&str] = &[
    "crates/kernel",
    "crates/ports",
    "crates/workflows",
    "crates/domain/identity",
    "crates/adapters/postgres",
];
